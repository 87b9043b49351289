"""RGT-15, RGT-17: who may know of which product; every page of it answers 404 to all others."""

import datetime

import pytest
from django.test import Client

from core.clock import now, today
from organizations.models import Membership
from products.models import Product
from tests import factories
from tests.products.conftest import House

KINDS = ("managed", "read")
WRITING = ["edit/", "lock/", "unlock/", "maintenance/", "maintenance/end/"]
PAGES = ["", "manage/", *WRITING]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_no_page_of_a_product(house: House, page: str) -> None:
    stranger = house.client(factories.owner_of(factories.organization()))
    assert stranger.get(house.url(house.drive, page)).status_code == 404
    assert page not in WRITING or stranger.post(house.url(house.drive, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_the_own_organizations_address_does_not_open_a_product_of_another(house: House, page: str) -> None:
    other = factories.product(factories.organization(), kind=house.drive.kind)
    assert (
        house.client(house.nadia)
        .get(house.url(house.drive, page).replace(str(house.drive.pk), str(other.pk)))
        .status_code
        == 404
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_collaborator_without_a_grant_finds_no_page_of_a_product(house: House, page: str) -> None:
    assert house.client(house.beat).get(house.url(house.mail, page)).status_code == 404


def test_the_category_in_the_address_is_the_products_own(house: House) -> None:
    address = house.url(house.drive).replace("category-drive", "category-mail")
    assert house.client(house.nadia).get(address).status_code == 404


def test_a_collaborator_sees_only_what_was_granted(house: House) -> None:
    overview = body(house.client(house.beat), house)
    assert "category-drive" in overview
    assert "category-mail" not in overview
    assert house.client(house.beat).get(category(house, house.mail)).status_code == 404


def test_counts_speak_of_granted_products_alone(house: House) -> None:
    house.product("Disco Dirección", house.drive.kind)
    assert '<p class="tile__value">1</p>' in body(house.client(house.beat), house)
    assert '<p class="tile__value">2</p>' in body(house.client(house.nadia), house)


def test_a_search_never_finds_what_was_not_granted(house: House) -> None:
    house.product("Disco Dirección", house.drive.kind)
    page = house.client(house.beat).get(category(house, house.drive) + "?q=disco").content.decode()
    assert "Disco Taller" in page
    assert "Dirección" not in page


def test_a_team_opens_a_product_and_the_board_says_so(house: House) -> None:
    team = factories.team(house.organization, "Webmasters")
    house.beat.teams.add(team)
    factories.grant(team, house.mail, "statistics")
    assert "via Webmasters" in house.client(house.beat).get(house.url(house.mail)).content.decode()


@pytest.mark.parametrize(("days", "status"), [(0, 200), (-1, 404)])
def test_the_last_day_of_a_grant_still_counts(house: House, days: int, status: int) -> None:
    end = today(house.beat.user.time_zone) + datetime.timedelta(days=days)
    factories.grant(house.beat, house.mail, ends_on=end)
    assert house.client(house.beat).get(house.url(house.mail)).status_code == status


def test_a_cancelled_product_is_gone(house: House) -> None:
    Product.objects.filter(pk=house.drive.pk).update(state="cancelled")
    assert house.client(house.nadia).get(house.url(house.drive)).status_code == 404
    assert "category-drive" not in body(house.client(house.nadia), house)


@pytest.mark.parametrize("pk", ["0", "999999999999999999999999999999"])
def test_an_id_that_cannot_be_is_not_found(house: House, pk: str) -> None:
    address = house.url(house.drive).replace(f"/{house.drive.pk}/", f"/{pk}/")
    assert house.client(house.nadia).get(address).status_code == 404


def test_statistics_alone_get_no_write_action_and_are_refused(house: House) -> None:
    client = house.client(house.lucia)
    board = client.get(house.url(house.drive))
    assert board.status_code == 200
    assert not any(f'{page}"' in board.content.decode() for page in PAGES[1:])
    assert all(client.get(house.url(house.drive, page)).status_code == 403 for page in PAGES[1:])
    assert all(client.post(house.url(house.drive, page)).status_code == 403 for page in WRITING)


def test_the_menu_of_a_row_offers_managing_only_where_it_is_possible(house: House) -> None:
    managing, reading = (f'<row-menu kind="{kind}"><a href="{house.drive.pk}/"' for kind in KINDS)
    of_beat = house.client(house.beat).get(category(house, house.drive)).content.decode()
    of_lucia = house.client(house.lucia).get(category(house, house.drive)).content.decode()
    assert managing in of_beat
    assert 'data-onward="manage/"' in of_beat
    assert reading in of_lucia
    assert 'data-onward="manage/"' not in of_lucia


def test_people_with_access_are_shown_to_managers_alone(house: House) -> None:
    house.lucia.user.first_name = "Lucía"
    house.lucia.user.save()
    assert "Lucía" in house.client(house.clara).get(house.url(house.drive)).content.decode()
    assert "Lucía" not in house.client(house.beat).get(house.url(house.drive)).content.decode()


def test_a_suspended_member_finds_nothing(house: House) -> None:
    Membership.objects.filter(pk=house.beat.pk).update(suspended_at=now())
    answer = house.client(house.beat).get(house.url(house.drive))
    assert answer.status_code == 403
    assert "Disco Taller" not in answer.content.decode()


def test_an_empty_category_shows_itself_to_managers_alone(house: House) -> None:
    empty = factories.full_kind("backup").category
    address = f"/org/{house.organization.slug}/products/{empty.key}/"
    assert "No products in backup yet" in house.client(house.nadia).get(address).content.decode()
    assert house.client(house.beat).get(address).status_code == 404


def body(client: Client, house: House) -> str:
    """The overview of the products."""
    return client.get(f"/org/{house.organization.slug}/products/").content.decode()


def category(house: House, product: Product) -> str:
    """Address of the list that the product is in."""
    return f"/org/{house.organization.slug}/products/{product.kind.category.key}/"


def test_figures_are_for_who_may_see_statistics(house: House) -> None:
    house.drive.reference = "srv-1"
    house.drive.save()
    address = house.url(house.drive, "statistics/")
    seen = house.client(house.lucia).get(address)
    assert (seen.status_code, "Storage" in seen.content.decode()) == (200, True)
    assert house.client(house.beat).get(address).status_code == 403
    boards = [house.client(each).get(house.url(house.drive)).content.decode() for each in (house.lucia, house.beat)]
    assert [address in board for board in boards] == [True, False]


def test_managing_a_service_does_not_open_it(house: House) -> None:
    house.drive.reference = "srv-1"
    house.drive.save()
    assert house.client(house.beat).get(house.url(house.drive, "open/")).status_code == 403
    user = factories.member(house.organization)
    factories.grant(user, house.drive, "use")
    assert house.client(user).get(house.url(house.drive, "open/")).status_code == 302
    assert "Open the service" in house.client(user).get(house.url(house.drive)).content.decode()
    assert "Open the service" not in house.client(house.beat).get(house.url(house.drive)).content.decode()


def test_a_product_without_an_account_at_its_provider_has_no_figures(house: House) -> None:
    page = house.client(house.lucia).get(house.url(house.drive, "statistics/"))
    assert (page.status_code, "no figures for this product yet" in page.content.decode()) == (200, True)
