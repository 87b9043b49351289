"""SCR-4: the person's page shows their access by category, each right with its origin."""

import pytest

from core.clock import now, today
from organizations.models import Membership
from products.access_pages.summary import SHOWN
from products.models import Product
from tests import factories
from tests.html import Document
from tests.products.conftest import House


def access_of(house: House, member: Membership) -> str:
    """The card of the page, as Nadia reads it."""
    answer = house.client(house.nadia).get(f"/org/{house.organization.slug}/users/{member.pk}/")
    cards = Document.of(answer.content.decode()).all("section")
    return next(card.text for card in cards if card.text.startswith("Access"))


def test_each_right_stands_with_its_origin_under_its_category(house: House) -> None:
    team = factories.team(house.organization, "Webmasters")
    house.beat.teams.add(team)
    factories.grant(team, house.drive, "statistics")
    text = access_of(house, house.beat)
    assert house.drive.kind.category.name in text
    assert "Technical · direct" in text
    assert "Statistics · via Webmasters" in text


def test_the_day_on_which_access_ends_is_said(house: House) -> None:
    factories.grant(house.lucia, house.mail, "statistics", ends_on=house.lucia.day_at(now()))
    assert "until" in access_of(house, house.lucia)


def test_who_manages_everything_needs_no_list(house: House) -> None:
    text = access_of(house, house.clara)
    assert "Access to all products by role" in text
    assert "Disco Taller" not in text


def test_somebody_without_access_is_said_to_see_nothing(house: House) -> None:
    assert "Sees no product yet." in access_of(house, factories.member(house.organization))


@pytest.mark.proof
def test_a_long_list_ends_at_the_explorer(house: House) -> None:
    for number in range(SHOWN + 1):
        factories.grant(house.beat, factories.product(house.organization, "domain", f"n{number}.example"))
    text = access_of(house, house.beat)
    assert "See the effective access" in text
    assert text.count(".example") == SHOWN - 1
    assert Product.objects.visible_to(house.beat, today()).count() == SHOWN + 2
