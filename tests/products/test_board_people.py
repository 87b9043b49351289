"""SCR-16: the board of a product tells its facts, and who else has access, through what and until when."""

import datetime

from accounts.models import User
from core.clock import now, today
from organizations.models import Membership
from products.rights.audience import PEOPLE_SHOWN, Audience, audience_of
from products.rights.effective import RightWords
from tests import factories
from tests.html import Document
from tests.products.conftest import House


def card_of(house: House, title: str, reader: Membership | None = None) -> str:
    """A card of the board; Nadia reads it unless told."""
    answer = house.client(reader or house.nadia).get(house.url(house.drive)).content.decode()
    return next(card.text for card in Document.of(answer).all("section") if card.text.startswith(title))


def people_of(house: House) -> str:
    return card_of(house, "People with access")


def test_the_facts_are_told_and_lead_to_their_change(house: House) -> None:
    facts = {"custom_name": "Main <b>", "expires_on": datetime.date(2030, 12, 5), "renews_itself": True}
    house.organization.products.filter(pk=house.drive.pk).update(**facts)
    house.drive.tags.create(name="shop <i>", colour="blue", organization=house.organization)
    text = card_of(house, "Facts")
    assert "Own name Main <b> Change Own name" in text
    assert "Tags shop <i> Change Tags" in text
    assert "Billing reference — Change Billing reference" in text
    assert ("5 Dec 2030" in text, "Renewal Automatic" in text) == (True, True)


def test_who_may_not_change_the_facts_reads_them(house: House) -> None:
    text = card_of(house, "Facts", house.lucia)
    assert "Own name — Plan — Expiry No end Renewal Manual Billing reference — Tags — In the portal since" in text


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
