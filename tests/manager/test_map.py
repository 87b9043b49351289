"""docs/map.md is what the code says today, and the reading of the code finds what it should."""

import pytest

from manager.map import addresses, code, page, tested_by
from manager.map.addresses import Address

EVERYTHING = {each.name: each for each in addresses.everything()}


@pytest.fixture(scope="module")
def text() -> str:
    """The page as it would be written now."""
    return page.text()


def names(functions: list[object]) -> set[str]:
    """Plain names of functions."""
    return {getattr(each, "__name__", "") for each in functions}


def test_the_page_in_the_tree_is_the_one_of_today(text: str) -> None:
    assert page.PAGE.read_text() == text, "run python -m manager.map"


def test_every_address_has_its_line_and_every_subject_a_sentence(text: str) -> None:
    assert len(EVERYTHING) > 150
    assert [
        each.name for each in EVERYTHING.values() if f"| `{each.route}` | `{each.view.__name__}` |" not in text
    ] == []
    assert [line for line in text.splitlines() if line.startswith(" `")] == []


@pytest.mark.parametrize(
    ("name", "command", "mail"),
    [
        ("organizations:person_confirm_removal", "remove_member", "removed"),  # its form calls it
        ("organizations:add_user", "invite", "invitation"),  # by helpers of the view
        ("products:lock", "lock", "hold_changed"),  # an attribute of the form
        ("accounts:edit_block", "change_profile", ""),  # by a table of forms
    ],
)
def test_what_an_address_leads_to_is_found(name: str, command: str, mail: str) -> None:
    found = code.follow(EVERYTHING[name].view)
    assert command in names([*found.commands])
    assert not mail or mail in names([*found.mails])
    assert found.templates


def test_neither_the_journal_nor_a_model_is_a_command() -> None:
    everything = [each for address in EVERYTHING.values() for each in code.follow(address.view).commands]
    assert everything
    assert names([*everything]).isdisjoint({"record", "same_work", "sign_in", "seen"})


def test_an_address_in_a_test_is_told_from_its_neighbours() -> None:
    routes = [Address(route, route, test_the_page_in_the_tree_is_the_one_of_today, "") for route in (
        "/users/<pk>/", "/users/add/", "/users/<pk>/remove/", "/users/<pk>/remove/confirm/", "/delete/confirm/",
    )]  # fmt: skip
    typed = {
        "/users/add/": ["/users/add/"], "/users/\0/": ["/users/<pk>/"], "\0remove/": ["/users/<pk>/remove/"],
        "\0confirm/": [], "/nowhere/": [], "no address/": [],
    }  # fmt: skip
    assert {text: tested_by.match(text, routes) for text in typed} == typed
