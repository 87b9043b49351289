"""The products of an organization: cards, lists, boards, what the customer writes about them, the dashboard."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now, today
from core.errors import RuleError
from core.policy import Refused
from products.boards import commands as boards
from products.boards.commands import Details
from products.boards.states import state_keys
from products.ending.coming import coming_for
from products.holds import commands as holds
from products.models import Product, Tag
from security.models import Event
from tests import factories
from tests.products.conftest import House

DAY = datetime.timedelta(days=1)


@pytest.fixture
def nadia(house: House) -> Client:
    """The legal representative's browser."""
    return house.client(house.nadia)


def day(house: House, days: int) -> datetime.date:
    """So many days from today where Nadia is."""
    return today(house.nadia.user.time_zone) + days * DAY


def drives(house: House, client: Client, query: str = "") -> str:
    """The list of drives."""
    return client.get(f"/org/{house.organization.slug}/products/category-drive/{query}").content.decode()


def write(house: House, **details: object) -> bool:
    """Beat writes about the drive."""
    return boards.edit_product(actor=house.beat, product=house.drive, details=Details(**details), now=now())  # type: ignore[arg-type]


def queries(client: Client, address: str) -> int:
    """How many queries a page costs."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_cards_tell_count_next_expiry_and_locks(house: House, nadia: Client) -> None:
    for days in (-3, 9, 4):
        house.product(f"drive{days}", house.drive.kind, expires_on=day(house, days))
    holds.lock(actor=house.nadia, product=house.drive, reason="", ends_at=None, now=now())
    page = nadia.get(f"/org/{house.organization.slug}/products/").content.decode()
    assert '<p class="tile__value">4</p>' in page
    assert f'datetime="{day(house, 4).isoformat()}"' in page
    assert "1 locked" in page
    assert "1 expired or in redemption" in page


def test_the_sidebar_has_a_line_per_category_with_products(house: House, nadia: Client) -> None:
    empty = factories.full_kind("backup").category
    page = nadia.get(f"/org/{house.organization.slug}/").content.decode()
    assert 'href="/org/talleres-rochat/products/category-drive/"' in page
    assert "All products" in page
    assert empty.key not in page


def test_inside_a_category_the_sidebar_lists_its_products(house: House, nadia: Client) -> None:
    page = nadia.get(house.url(house.drive)).content.decode()
    assert "Back to the menu" in page
    assert f'href="{house.url(house.drive)}" aria-current="page"' in page
    assert "products:teams" not in page
    assert f'href="/org/{house.organization.slug}/teams/"' not in page


@pytest.mark.proof
def test_the_sidebar_of_a_category_is_bounded_and_keeps_the_present_product(house: House, nadia: Client) -> None:
    last = [house.product(f"a{number:03}", house.drive.kind) for number in range(60)][-1]
    page = nadia.get(house.url(last)).content.decode()
    lines = page.partition('<div class="navgroup">')[2].partition("<footer>")[0]
    assert lines.count("<li><a ") == 52
    assert f'href="{house.url(last)}" aria-current="page"' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=direccion", {"Dirección"}),
        ("?state=locked", {"Disco Taller"}),
        ("?state=active", {"Endless"}),
        ("?state=expiring", {"Dirección"}),
        ("?state=expired", {"Late"}),
        ("?state=redemption&state=expired", {"Late", "Lost"}),
        ("?within=30", {"Dirección", "Late", "Lost"}),
        ("?renewal=automatic", {"Endless"}),
        ("?renewal=automatic&renewal=manual&state=nonsense&within=x", {"Disco Taller", "Dirección", "Endless", "Late"}),
    ],
)
def test_filters_narrow_the_list(house: House, nadia: Client, query: str, expected: set[str]) -> None:
    kind = house.drive.kind
    house.product("Dirección", kind, expires_on=day(house, 20))
    house.product("Late", kind, expires_on=day(house, -1))
    house.product("Lost", kind, expires_on=day(house, -20), state="redemption")
    house.product("Endless", kind, renews_itself=True)
    holds.lock(actor=house.nadia, product=house.drive, reason="", ends_at=None, now=now())
    section = drives(house, nadia, query).partition('id="products"')[2]
    found = {name for name in ("Disco Taller", "Dirección", "Late", "Lost", "Endless") if f">{name}</a>" in section}
    assert expected <= found
    assert found == expected or "nonsense" in query


def test_a_last_paid_day_that_is_over_reads_as_expired(house: House, nadia: Client) -> None:
    Product.objects.filter(pk=house.drive.pk).update(expires_on=day(house, -1))
    assert "Expired" in nadia.get(house.url(house.drive)).content.decode()


@pytest.mark.parametrize(
    ("days", "renews", "states"),
    [
        (5, False, ["expiring"]), (30, False, ["expiring"]), (0, False, ["expiring"]), (31, False, ["active"]),
        (5, True, ["active"]), (-1, False, ["expired"]), (-1, True, ["expired"]),
    ],
)  # fmt: skip
def test_what_ends_within_thirty_days_and_is_not_renewed_expires_soon(
    house: House, days: int, states: list[str], *, renews: bool
) -> None:
    today = day(house, 0)
    product = house.product("Taller", house.drive.kind, expires_on=day(house, days), renews_itself=renews)
    assert state_keys(product, [], today) == states
    assert list(Product.objects.filter(pk=product.pk).in_states(states, now(), today)) == [product]
    assert state_keys(product, ["lock"], today) == ["locked"] if states == ["active"] else [*states, "locked"]


def test_the_list_the_board_and_the_panel_say_that_a_product_expires_soon(house: House, nadia: Client) -> None:
    Product.objects.filter(pk=house.drive.pk).update(expires_on=day(house, 5), renews_itself=False)
    panel = f"/org/{house.organization.slug}/"
    for page in (
        drives(house, nadia),
        nadia.get(house.url(house.drive)).content.decode(),
        nadia.get(panel).content.decode(),
    ):
        assert "Expires soon" in page


@pytest.mark.proof
def test_pages_cost_the_same_whatever_there_is(house: House) -> None:
    client = house.client(house.beat)
    base = f"/org/{house.organization.slug}/products/"
    pages = [base, f"{base}category-drive/", house.url(house.drive), f"/org/{house.organization.slug}/"]
    before = [queries(client, page) for page in pages]
    team = factories.team(house.organization)
    house.beat.teams.add(team)
    for number in range(20):
        added = house.product(f"more{number}", house.drive.kind, expires_on=day(house, number))
        factories.grant(team if number % 2 else house.beat, added, "technical")
    assert [queries(client, page) for page in pages] == before
    assert max(before) <= 16


def test_the_board_says_what_one_may_do_and_why(house: House) -> None:
    end = day(house, 10)
    team = factories.team(house.organization, "Webmasters")
    house.beat.teams.add(team)
    factories.grant(team, house.drive, "statistics", ends_on=end)
    page = house.client(house.beat).get(house.url(house.drive)).content.decode()
    assert "Technical" in page
    assert "via Webmasters, until" in page
    assert f'datetime="{end.isoformat()}"' in page


def test_the_path_of_a_board_ends_before_it_and_that_of_its_pages_leads_to_it(house: House, nadia: Client) -> None:
    board = house.url(house.drive)
    paths = [
        nadia.get(page).content.decode().split('class="crumbs"')[1].split("</nav>")[0]
        for page in (board, f"{board}manage/")
    ]
    assert [f'"{board}"' in path for path in paths] == [False, True]


def test_a_technician_writes_about_the_product(house: House) -> None:
    client, address = house.client(house.beat), house.url(house.drive, "edit/")
    answer = factories.confirm(
        client, address, {"custom_name": "Main drive", "billing_reference": "K-7", "new_tags": "shop, North"}
    )
    assert (answer.status_code, answer["Location"]) == (303, house.url(house.drive))
    page = client.get(house.url(house.drive)).content.decode()
    assert all(text in page for text in ("Main drive", "K-7", "shop", "North"))


def test_texts_can_be_cleared_and_tags_taken_off(house: House) -> None:
    write(house, custom_name="Main drive", billing_reference="K-7", tags=["shop"])
    assert factories.confirm(house.client(house.beat), house.url(house.drive, "edit/"), {}).status_code == 303
    house.drive.refresh_from_db()
    assert (house.drive.custom_name, house.drive.billing_reference, house.drive.tags.count()) == ("", "", 0)
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"custom_name": "x"},
        {"billing_reference": "7"},
        {"new_tags": "ok, x"},
        {"new_tags": "y" * 41},
        {"custom_name": "a\u202eb"},
        {"custom_name": "n" * 81},
        {"new_tags": ",".join(f"tag{n}" for n in range(11))},
    ],
)
def test_what_cannot_be_written_is_refused_and_changes_nothing(house: House, values: dict[str, str]) -> None:
    answer = house.client(house.beat).post(house.url(house.drive, "edit/"), values)
    assert (answer.status_code, Event.objects.filter(kind="product:changed").count()) == (422, 0)


def test_the_command_holds_the_same_rules(house: House) -> None:
    with pytest.raises(RuleError, match="two characters"):
        write(house, custom_name="x")
    with pytest.raises(Refused):
        boards.edit_product(actor=house.lucia, product=house.drive, details=Details("Mine"), now=now())


def test_a_tag_is_the_same_in_any_case_and_belongs_to_one_organization(house: House) -> None:
    stranger = factories.organization()
    stranger.tags.create(name="Shop")
    write(house, tags=["shop", "SHOP"])
    assert list(house.organization.tags.values_list("name", flat=True)) == ["SHOP"]
    write(house, tags=["shop"])
    assert (house.organization.tags.count(), stranger.tags.count()) == (1, 1)


def test_at_most_twenty_tags_are_offered_beside_the_products_own(house: House) -> None:
    for number in range(30):
        house.mail.tags.add(house.organization.tags.create(name=f"tag{number:02}"))
    write(house, tags=["zzz"])
    page = house.client(house.beat).get(house.url(house.drive, "edit/")).content.decode()
    assert page.count('name="tags"') == 21


def test_the_journal_keeps_before_and_after(house: House) -> None:
    write(house, custom_name="Main drive")
    data = Event.objects.get(kind="product:changed").data
    assert (data["before"]["name"], data["after"]["name"]) == ("", "Main drive")


def test_saving_the_same_again_writes_nothing_down(house: House) -> None:
    assert write(house, custom_name="Main drive", tags=["shop"])
    assert not write(house, custom_name="Main drive", tags=["shop"])
    assert Event.objects.filter(kind="product:changed").count() == 1


def test_the_panel_tells_what_ends_next_among_what_one_sees(house: House) -> None:
    Product.objects.filter(pk=house.drive.pk).update(expires_on=day(house, 20))
    Product.objects.filter(pk=house.mail.pk).update(expires_on=day(house, 3))
    address = f"/org/{house.organization.slug}/"
    managers, members = (house.client(each).get(address).content.decode() for each in (house.nadia, house.beat))
    assert "post.example" in managers
    assert "Renewals, next 90 days" in managers
    assert "post.example" not in members
    assert "Disco Taller" in members


def test_what_ends_today_is_what_ends_next(house: House) -> None:
    Product.objects.filter(pk=house.drive.pk).update(expires_on=day(house, 0))
    Product.objects.filter(pk=house.mail.pk).update(expires_on=day(house, -1))
    (found,) = coming_for(house.nadia, now(), day(house, 0)).next
    assert (found.product, found.is_over) == (house.drive, False)


def test_a_managers_entry_that_is_not_possible_says_why(house: House) -> None:
    page = house.client(house.beat).get(house.url(house.drive, "manage/")).content.decode()
    assert "Only administrators and legal representatives" in page
    assert house.url(house.drive, "lock/") not in page


def test_the_spans_of_the_filter_speak_the_language_of_their_reader(house: House, nadia: Client) -> None:
    house.nadia.user.language = "de"
    house.nadia.user.save()
    assert "30 Tage" in drives(house, nadia)
