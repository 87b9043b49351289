"""SCR-16: the board of a product says who else has access, through what and until when."""

from accounts.models import User
from core.clock import now, today
from products.rights.audience import PEOPLE_SHOWN, Audience, audience_of
from products.rights.effective import RightWords
from tests import factories
from tests.html import Document
from tests.products.conftest import House


def people_of(house: House) -> str:
    """The card of the board, as Nadia reads it."""
    answer = house.client(house.nadia).get(house.url(house.drive)).content.decode()
    return next(card.text for card in Document.of(answer).all("section") if card.text.startswith("People with access"))


def test_each_person_stands_with_rights_and_their_origin(house: House) -> None:
    team = factories.team(house.organization, "Webmasters <b>")
    house.lucia.teams.add(team)
    factories.grant(team, house.drive, "technical")
    text = people_of(house)
    assert "2 people have access by role." in text
    assert f"{house.beat.user.email} Technical · direct" in text
    assert f"{house.lucia.user.email} Statistics · direct Technical · via Webmasters <b>" in text


def test_the_last_day_of_an_access_is_said(house: House) -> None:
    house.beat.grants.update(ends_on=house.beat.day_at(now()))
    assert "Technical · direct, until" in people_of(house)


def test_of_many_people_the_first_are_named(house: House) -> None:
    for _number in range(PEOPLE_SHOWN):
        factories.grant(factories.member(house.organization), house.drive, "technical")
    text = people_of(house)
    assert text.count(" · direct") == PEOPLE_SHOWN
    assert "and 2 more" in text


def test_where_nobody_may_act_nobody_is_counted(house: House) -> None:
    User.objects.update(is_active=False)
    assert audience_of(house.drive, today(), RightWords()) == Audience([], restricted=0, managers=0)
