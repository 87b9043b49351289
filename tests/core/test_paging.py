"""A list as its reader asked for it (core.paging)."""

import pytest
from django.test import RequestFactory

from core.paging import COUNT_LIMIT, Filter, Table

ROLES = [("admin", "Administrator"), ("guest", "Guest")]
ORDERS = {"name": ["last_name", "first_name"], "seen": ["-last_seen"]}


def table(query: str = "", total: int = 0) -> Table[int]:
    """A table asked for with this query string, over ``total`` numbers."""
    request = RequestFactory().get(f"/users/?{query}")
    made: Table[int] = Table(request, id="users", orders=ORDERS, filters=[Filter("role", "Role", ROLES)], search="Name")
    made.fill(total, lambda part: list(range(total))[part])
    return made


def test_the_first_order_is_the_default_and_ends_with_the_primary_key() -> None:
    assert table().order_fields() == ["last_name", "first_name", "pk"]


def test_a_descending_order_turns_every_field_round() -> None:
    assert table("sort=-seen").order_fields() == ["last_seen", "-pk"]


@pytest.mark.parametrize("query", ["sort=password", "sort=-", "size=7", "page=abc", "page=-1", "page=²", "size=1e3"])
def test_unknown_values_are_ignored(query: str) -> None:
    asked = table(query, total=60)
    assert (asked.sort, asked.size, asked.page) == ("name", 25, 1)


def test_only_known_values_of_a_filter_count() -> None:
    assert table("role=admin&role=root").values("role") == ["admin"]
    assert not table("role=root").is_narrowed


def test_a_page_past_the_end_is_the_last_one() -> None:
    asked = table("page=99", total=60)
    assert (asked.page, asked.first, asked.last) == (3, 51, 60)


def test_an_empty_list_has_one_page_and_no_first_row() -> None:
    assert (table().pages, table().first, table().last) == (1, 0, 0)


def test_counting_stops_at_the_limit() -> None:
    asked = table("size=100", total=COUNT_LIMIT + 1)
    assert asked.is_more_than_counted
    assert asked.pages == COUNT_LIMIT // 100


def test_sorting_again_turns_the_order_round_and_leaves_the_page() -> None:
    asked = table("sort=name&page=2&q=ana", total=60)
    assert asked.sort_url("name") == "?q=ana&sort=-name"
    assert asked.order_of("name") == "ascending"


def test_taking_a_filter_off_keeps_the_rest() -> None:
    chip = table("role=admin&q=ana&page=2").chips[0]
    assert [choice.label for choice in chip.chosen] == ["Administrator"]
    assert chip.clear_url == "?q=ana"


def test_the_window_of_pages_has_gaps() -> None:
    assert table("page=6", total=300).window == [1, 0, 5, 6, 7, 0, 12]


def test_the_query_loses_blanks_nul_and_excess() -> None:
    assert table("q=%20ana%00%20").query == "ana"
    assert len(table(f"q={'x' * 500}").query) == 100


def test_addresses_are_encoded_once() -> None:
    assert table("q=a%26b").page_url(2) == "?q=a%26b&page=2"
