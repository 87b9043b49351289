"""A word means one thing: names in the code use those of docs/glossary.md, and not the ones that they replaced."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import ROOT, name

INSTEAD = {
    "acquaintance": "account visibility",
    "as_of_now": "reload",
    "forgive": "reset (of a limit)",
    "holder": "grantee (of rights), owner (of a passkey)",
    "holding": "personal item (of somebody who goes), blocking (of a block)",
    "house": "portal",
    "keeper": "mailbox service",
    "kept_out": "blocked (by the provider), suspended (by an organization)",
    "lock_member": "suspend member",
    "lock_out": "suspend",
    "locked_member": "suspended member",
    "locked_out": "suspended",
    "normalise": "normalize",
    "normalised": "normalized",
    "organisation": "organization",
    "recognise": "recognize",
    "room": "app",
    "seal": "encrypt",
    "sealed": "encrypted",
    "standing": "membership, rights or status",
    "trusted_browser": "remembered browser",
    "unlock_member": "reinstate member",
    "unseal": "decrypt",
    "wall": "check",
}
"""What is not said any more, alone or in the plural, and what is."""
KEPT = [
    ("", "house_number", "column of addresses"),
    ("", "sealed", "column of ProviderCall"),
    ("", "sealed_secret", "column of AppFactor"),
    ("organizations/", "standing", "column of Departure; column of the page of progress, and in its addresses"),
    ("organizations/protection/views.py", "standing_label", "that column in words"),
    ("tests/organizations/test_second_factor.py", "standing", "that column"),
    ("products/rights/commands.py", "holder", "stored key of an event, and in its sentence"),
    ("products/boards/create.py", "holder", "stored key of an event, and in its sentence"),
    ("products/recipes/commands.py", "holder", "stored key of an event, and in its sentence"),
    ("domains/", "holder", "the registries' word for whose a name is"),
    ("domains/", "holder__email__iexact", "the registries' word for whose a name is"),
    ("tests/manager/test_demo.py", "holder", "the registries' word for whose a name is"),
    ("domains/", "holder_id", "the registries' word for whose a name is"),
    ("domains/", "_holder_of", "the registries' word for whose a name is"),
    ("shop/cart/", "holder", "the registries' word for whose a name is"),
    ("shop/catalogue/", "holder", "the registries' word for whose a name is"),
    ("shop/catalogue/", "_holder", "the registries' word for whose a name is"),
    ("shop/catalogue/", "_check_holder", "the registries' word for whose a name is"),
    ("tests/domains/", "holder", "the registries' word for whose a name is"),
    ("tests/domains/", "holder_id", "the registries' word for whose a name is"),
    ("tests/domains/", "test_a_paid_name_is_registered_for_its_holder_with_our_name_servers", "the same"),
    ("tests/domains/", "test_the_holder_is_checked_before_anything_is_paid", "the same"),
    ("tests/domains/", "test_two_names_of_one_holder_have_one_handle", "the same"),
    ("tests/", "house", "one organization with all that a test needs"),
    ("tests/", "House", "one organization with all that a test needs"),
    ("bench/", "wall", "the clock on the wall"),
    ("tests/", "test_no_test_is_judged_by_the_clock_on_the_wall", "the clock on the wall"),
]
"""Where a name may stay, and why: the beginning of the path, the name, the reason."""


@cache
def banned_in(identifier: str) -> set[str]:
    """Replaced words of an identifier, whether it is written ``like_this`` or ``LikeThis``."""
    words = f"_{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', identifier).lower()}_"
    return {word for word in INSTEAD if re.search(rf"_{word}s?_", words)}


def identifiers(path: Path) -> Iterator[str]:
    """Every name that a module makes or uses, and its own."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text())):
        for field in ("name", "id", "attr", "arg", "asname"):
            if isinstance(found := getattr(node, field, None), str):
                yield from found.split(".")


def modules() -> list[Path]:
    """All of our Python; migrations are history."""
    found = (
        path for path in ROOT.rglob("*.py") if not {".venv", "var", "migrations"} & {*path.relative_to(ROOT).parts}
    )
    return sorted(found)


@cache
def replaced() -> list[tuple[str, str]]:
    """Each name with a word that is not said any more, after its file."""
    return [(name(path), each) for path in modules() for each in sorted({*identifiers(path)}) if banned_in(each)]


def test_the_names_of_the_code_are_those_of_the_glossary() -> None:
    old = [
        f"{path}: {each} (say {', '.join(INSTEAD[word] for word in banned_in(each))})"
        for path, each in replaced()
        if not any(path.startswith(where) and each == which for where, which, _why in KEPT)
    ]
    assert old == []


def test_every_exception_is_needed() -> None:
    idle = [
        (where, which)
        for where, which, _why in KEPT
        if not any(path.startswith(where) and each == which for path, each in replaced())
    ]
    assert idle == []
