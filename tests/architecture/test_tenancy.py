"""A tenant's row is reached only from its organization; nothing made by people is trusted as markup."""

import re

from tests.architecture.sources import TEMPLATES, VIEWS, name
from tests.architecture.test_sizes import MODULES

MANAGER = re.compile(r"\b([A-Z]\w+)\.(?:_default_manager|objects)\.(\w+)")
BY_LINK = {("Invitation", "by_token")}
"""Whoever holds the link is no member yet; the token names one row and is signed."""
CATALOGUE = {("Category", "held_by"), ("Category", "filter")}
"""The catalogue belongs to the provider; what a member has of it is asked with the member."""
DESK = {
    ("StaffTask", "open"),
    ("StaffTask", "with_subject"),
    ("ProviderCall", "overdue"),
    ("Product", "living"),
    ("Block", "listed"),
    ("BankFile", "defer"),
    ("Gift", "select_related"),
    ("Entry", "values"),
    ("Posting", "all"),
    ("Price", "filter"),
    ("PayOutFile", "defer"),
    ("Withdrawal", "filter"),
    ("Withdrawal", "select_related"),
    ("BankPayment", "filter"),
    ("BankPayment", "select_related"),
    ("PromoCode", "select_related"),
    ("FreeOffer", "select_related"),
    ("Order", "select_related"),
    ("Case", "listed"),
    ("Case", "late"),
    ("Letter", "open"),
    ("RegistryCommand", "tasks"),
    ("RegistryCommand", "filter"),
}
"""The provider's own staff work for every organization; ``desk.policies`` says who they are."""
TRUSTED = {
    "core/components/registry.py", "core/components/icons.py", "core/components/controls.py",
    "core/components/tables.py", "core/patterns.py", "manager/frame/fragments.py",
    "products/boards/states.py", "products/boards/sources.py", "products/access_pages/summary.py",
    "products/access_pages/rows.py", "products/access_pages/explorer_rows.py",
    "billing/warranty/board.py", "domains/board/card.py", "domains/board/notices.py", "support/help/articles.py",
    "security/journal/own_words.py",
}  # fmt: skip
"""Modules that mark shipped markup, or what a template has already escaped, as safe."""
SAFE = re.compile(r"""\bmark_safe\(|\bSafeString\((?!["'])|\bformat_html_join\(|\|safe\b|autoescape off""")
RAW = re.compile(r"\.(?:raw|extra)\(|RawSQL\(")


def test_a_view_reaches_rows_through_the_membership() -> None:
    found = {name(path): set(MANAGER.findall(path.read_text())) - BY_LINK - CATALOGUE for path in VIEWS}
    others = {path: asked - (DESK if path.startswith("desk/") else set()) for path, asked in found.items()}
    assert {path: asked for path, asked in others.items() if asked} == {}
    assert len(found) > 30


def test_templates_ask_no_manager() -> None:
    assert [name(path) for path in TEMPLATES if ".objects" in path.read_text()] == []


def test_nothing_made_by_people_is_marked_as_safe() -> None:
    modules = [path for path in MODULES if name(path).split("/")[0] not in {"tests", "bench"}]
    trusting = {name(path) for path in modules if SAFE.search(path.read_text())}
    assert trusting <= TRUSTED
    assert [name(path) for path in TEMPLATES if SAFE.search(path.read_text())] == []


def test_no_query_is_pasted_together() -> None:
    assert [name(path) for path in MODULES if RAW.search(path.read_text()) and "architecture" not in path.parts] == []
