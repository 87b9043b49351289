"""The catalogue file: what is refused, what changes, what stays."""

import threading
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from core.clock import now
from products.catalogue import Unusable, load
from products.models import CatalogueVersion, Category, Kind, Plan, Right
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = "{es: Uno, en: One, fr: Un, de: Eins, it: Uno}"
SMALL = f"""\
rights:
  technical:
    names: {NAMES}
    descriptions: {NAMES}
  statistics:
    names: {NAMES}
    descriptions: {NAMES}
categories:
  drive:
    icon: drive
    names: {NAMES}
    descriptions: {NAMES}
kinds:
  drive:
    category: drive
    names: {NAMES}
    rights: [technical, statistics]
    has_use: true
    provider: local
    plans:
      solo: {NAMES}
"""
"""Twenty-one lines, one of everything."""


def real() -> str:
    return settings.CATALOGUE_PATH.read_text()


def refusals(source: str) -> list[str]:
    """The problems of a file, after making sure that nothing was changed."""
    before = Kind.objects.count(), Right.objects.filter(is_current=True).count(), CatalogueVersion.objects.count()
    with pytest.raises(Unusable) as refused:
        load(source, now())
    after = Kind.objects.count(), Right.objects.filter(is_current=True).count(), CatalogueVersion.objects.count()
    assert before == after
    return [str(problem) for problem in refused.value.problems]


def run(*words: str) -> str:
    """What ``manage.py catalogue`` prints."""
    out = StringIO()
    call_command("catalogue", *words, stdout=out)
    return out.getvalue()


def written(folder: Path, source: str) -> str:
    """A file with this text."""
    path = folder / "mine.yaml"
    path.write_text(source)
    return str(path)


def test_the_file_of_the_portal_is_loaded_and_its_rights_differ_by_kind() -> None:
    rights = {kind.key: [right.key for right in kind.rights.all()] for kind in Kind.objects.all()}
    assert rights["domain"] == rights["certificate"] == ["technical"]
    assert rights["drive"] == rights["mail-service"] == ["technical", "statistics"]
    assert len(rights["ticketing"]) == 7


def test_masks_follow_the_rights() -> None:
    for kind in Kind.objects.prefetch_related("rights"):
        assert kind.mask == sum(1 << right.bit for right in kind.rights.all())


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("    icon: drive", "    icon: drive\n    colour: red", "line 11: the category “drive” does not know “colour”"),
        ("    has_use: true", "    has_use: perhaps", "line 18: has_use of the kind “drive” has to be true or false."),
        ("    category: drive", "    category: disks", "line 15: the kind “drive” names the category “disks”"),
        ("provider: local", "provider: nobody", "line 19: the kind “drive” names the provider “nobody”"),
        ("[technical, statistics]", "[technical, sales]", "line 17: the kind “drive” names the right “sales”"),
        ("[technical, statistics]", "[technical, technical]", "line 17: the rights of the kind “drive” names “techn"),
        ("[technical, statistics]", "[statistics]", "line 17: the kind “drive” has no right “technical”"),
        ("[technical, statistics]", "technical", "line 17: the rights of the kind “drive” has to be a list"),
        ("    icon: drive", "    icon: spaceship", "line 10: the category “drive” names the icon “spaceship”"),
        ("    icon: drive\n", "", "line 9: the category “drive” has no “icon”."),
        ("  statistics:\n", "  technical:\n", "line 5: rights has “technical” twice; the first one is on line 2."),
        ("      solo:", "      Solo!:", "line 21: plans of the kind “drive” has the key “Solo!”"),
        (
            "    has_use: true",
            "    is_lockable: true\n    has_maintenance: true",
            "line 19: the kind “drive” has maint",
        ),
        ("kinds:", "kinds:\n\tx: 1", "line 14: this is not YAML"),
        (
            f"  drive:\n    category: drive\n    names: {NAMES}",
            "  drive:\n    category: drive",
            "line 14: the kind “dr",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, problem: str) -> None:
    assert old in SMALL
    found = refusals(SMALL.replace(old, new, 1))
    assert any(sentence.startswith(problem) for sentence in found), found


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ("{es: Uno, en: One}", "line 16: the name of the kind “drive” has no text in fr, de, it."),
        (NAMES.replace("it: Uno", "it: 1"), "line 16: the name of the kind “drive” in it has to be a text"),
        (NAMES.replace("it: Uno", "it: ''"), "line 16: the name of the kind “drive” in it has to be a text"),
        (NAMES.replace("it: Uno", 'it: "a\\0b"'), "line 16: the name of the kind “drive” in it has to be one line"),
        (NAMES.replace("it: Uno", f"it: {'x' * 61}"), "line 16: the name of the kind “drive” in it has to be one line"),
        (NAMES.replace("it: Uno", "it: Uno, pt: Um"), "line 16: the name of the kind “drive” does not know “pt”"),
        ("[Uno]", "line 16: the name of the kind “drive” has to be a list of"),
    ],
)
def test_names_come_in_every_language(names: str, problem: str) -> None:
    lines = SMALL.splitlines(keepends=True)
    lines[15] = f"    names: {names}\n"
    found = refusals("".join(lines))
    assert any(sentence.startswith(problem) for sentence in found), found


@pytest.mark.parametrize(
    "source",
    ["", "# nothing\n", "- a\n- b\n", "just words", "a: &a [*a]", "[" * 3000, "a: \x07", "---\na: 1\n---\nb: 2"],
)
def test_what_is_no_catalogue_at_all_is_refused(source: str) -> None:
    assert refusals(source)


def test_all_mistakes_are_named_at_once_in_the_order_of_the_lines() -> None:
    broken = SMALL.replace("provider: local", "provider: x").replace("icon: drive", "icon: moose")
    assert [sentence.split(":")[0] for sentence in refusals(broken)] == ["line 10", "line 19"]


def test_a_right_that_somebody_holds_is_not_taken_from_a_kind() -> None:
    house = factories.organization()
    factories.grant(factories.member(house), factories.product(house, "domain"), "technical")
    factories.grant(factories.member(house), factories.product(house, "drive"), "use", "statistics")
    source = real().replace("    rights: [technical, statistics]\n    has_use: true", "    rights: [technical]", 1)
    line = source[: source.index("\n  drive:\n    category: drive")].count("\n") + 2
    assert refusals(source) == [
        f"line {line}: the kind “drive” loses its use (has_use), but one access still has it.",
        f"line {line + 3}: the kind “drive” loses the right “statistics”, but one access still has it.",
    ]


def test_what_customers_still_have_is_not_left_out() -> None:
    house = factories.organization()
    factories.product(house, "domain")
    factories.product(house, "domain")
    assert refusals(SMALL) == [
        "line 8: the category “domains” is missing, but there are still 2 products in it.",
        "line 13: the kind “domain” is missing, but there are still 2 products of it.",
    ]


def test_a_cancelled_product_holds_nothing_back() -> None:
    factories.product(factories.organization(), "domain", state="cancelled")
    assert load(SMALL, now()).is_new


def test_bits_stay_with_their_keys_for_ever() -> None:
    before = dict(Right.objects.values_list("key", "bit"))
    load(SMALL, now())
    addition = f"  brand-new:\n    names: {NAMES}\n    descriptions: {NAMES}\ncategories:\n"
    load(SMALL.replace("categories:\n", addition, 1), now())
    assert Right.objects.get(key="brand-new").bit == max(before.values()) + 1
    load(real(), now())
    after = dict(Right.objects.values_list("key", "bit"))
    assert {key: after[key] for key in before} == before
    assert not Right.objects.get(key="brand-new").is_current


def test_a_new_name_keeps_key_and_row() -> None:
    row = Kind.objects.get(key="drive").pk
    load(real().replace("names: {es: Disco, en: Drive, fr", "names: {es: Nube, en: Cloud drive, fr"), now())
    assert (Kind.objects.get(key="drive").pk, Kind.objects.get(key="drive").names["es"]) == (row, "Nube")


def test_rights_run_out_instead_of_being_given_twice() -> None:
    for number in range(8, 31):
        Right.objects.create(key=f"old-{number}", bit=number, is_current=False)
    more = f"  brand-new:\n    names: {NAMES}\n    descriptions: {NAMES}\ncategories:\n"
    assert "line 8: there is no room for the right “brand-new”" in refusals(SMALL.replace("categories:\n", more, 1))[0]


def test_what_is_left_out_stays_but_is_not_current() -> None:
    load(SMALL, now())
    assert not Category.objects.get(key="domains").is_current
    assert not Kind.objects.get(key="domain").is_current
    assert not Plan.objects.get(kind__key="drive", key="pro").is_current
    assert Kind.objects.get(key="domain").rights.count() == 1
    load(real(), now())
    assert Plan.objects.get(kind__key="drive", key="pro").is_current


def test_check_counts_and_changes_nothing(tmp_path: Path) -> None:
    assert run("check") == "The catalogue is in order: 7 rights, 12 categories, 18 kinds, 61 plans.\n"
    assert "2 rights" in run("check", written(tmp_path, SMALL))
    assert Kind.objects.get(key="domain").is_current


def test_diff_says_in_words_what_load_would_change(tmp_path: Path) -> None:
    changed = real().replace("names: {es: Disco, en: Drive, fr", "names: {es: Nube, en: Drive, fr")
    changed = changed.replace("    rights: [technical, statistics]\n    has_use: true", "    rights: [technical]", 1)
    path = written(tmp_path, changed)
    assert run("diff", path).splitlines() == [
        "Renames the category “drive” (es: Disco → Nube).",
        "Renames the kind “drive” (es: Disco → Nube).",
        "Takes the right “statistics” from the kind “drive”.",
        "Changes has_use of the kind “drive”: yes → no.",
    ]
    assert run("diff") == "Nothing changes.\n"


def test_diff_speaks_of_what_comes_goes_and_moves(tmp_path: Path) -> None:
    said = run("diff", written(tmp_path, SMALL))
    assert "Leaves out the category “domains” (Domains): kept where it is in use, offered no more.\n" in said
    load(SMALL, now())
    said = run("diff")
    assert "Adds the kind “domain” (Domain name).\n" in said
    assert "Adds the plan “pro” (Pro), of the kind “drive”.\n" in said


def test_every_change_has_its_sentence(tmp_path: Path) -> None:
    load(SMALL, now())
    plans = SMALL.replace("rights: [technical, statistics]", "rights: [technical]").replace(NAMES, NAMES[:-4] + "Dos}")
    said = run("diff", written(tmp_path, plans.replace("icon: drive", "icon: globe").replace("local", "manual")))
    for sentence in (
        "Describes the right",
        "Changes the icon of",
        "Changes the provider of",
        "Renames the plan “solo”",
    ):
        assert sentence in said


def test_load_says_what_it_did_and_the_same_file_again_does_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    assert run("load", path).endswith("Version 2 of the catalogue is in force.\n")
    assert run("load", path) == "Version 2 of the catalogue is in force already.\n"
    assert CatalogueVersion.objects.count() == 2
    assert CatalogueVersion.objects.get(number=2).source == SMALL


def test_the_command_lists_the_mistakes(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        run("load", written(tmp_path, SMALL.replace("provider: local", "provider: x")))
    assert "has one problem; nothing was changed." in str(refused.value)
    assert "line 19: the kind “drive” names the provider “x”, which does not exist." in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "mine.yaml"
    if content:
        path.write_bytes(content)
    with pytest.raises(CommandError, match="cannot be read"):
        run("check", str(path))


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_wait_for_each_other() -> None:
    gate, done = threading.Barrier(2), []

    def once() -> None:
        gate.wait()
        done.append(load(SMALL, now()).is_new)
        connection.close()

    threads = [threading.Thread(target=once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert CatalogueVersion.objects.filter(number=2).count() == 1
