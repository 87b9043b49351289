"""Invitations are mails to strangers: nobody is written to without end, and nobody writes without end."""

import datetime
from contextlib import suppress
from typing import Any

import pytest

from core.clock import now
from core.errors import RuleError
from organizations.invitations import commands as invitations
from organizations.invitations.commands import cancel_invitation, resend_invitation
from organizations.models import Invitation, Role
from security.base.limits import Limit
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
GUEST = "paula@estudio-luz.example"


def test_one_address_gets_so_many_invitations_a_day_and_no_more(cast: Cast) -> None:
    invitation = factories.invitation(cast.member("nadia"), email=GUEST)
    for _again in range(invitations.TO_ADDRESS.amount - 1):
        resend_invitation(actor=cast.member("nadia"), invitation=invitation, now=now())
    with pytest.raises(RuleError, match="Try again tomorrow"):
        resend_invitation(actor=cast.member("nadia"), invitation=invitation, now=now())
    assert len(outbox.kinds(GUEST)) == invitations.TO_ADDRESS.amount


@pytest.mark.proof
def test_cancelling_and_another_organization_give_no_more(cast: Cast) -> None:
    for _again in range(invitations.TO_ADDRESS.amount):
        cancel_invitation(
            actor=cast.member("nadia"), invitation=factories.invitation(cast.member("nadia"), email=GUEST), now=now()
        )
    with pytest.raises(RuleError, match="Try again tomorrow"):
        factories.invitation(cast.member("olga", cast.globex), email=GUEST)


def test_one_person_invites_so_many_a_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "BY_INVITER", Limit("test-invitations-by", amount=2, seconds=86_400))
    for _each in range(2):
        factories.invitation(cast.member("nadia"))
    with pytest.raises(RuleError, match="Try again tomorrow"):
        factories.invitation(cast.member("nadia"))
    assert factories.invitation(cast.member("clara"))


@pytest.fixture
def two_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "BY_NEW", Limit("test-invitations-new", amount=2, seconds=86_400))


@pytest.mark.usefixtures("two_a_day")
def test_a_new_organization_invites_few_whoever_of_it_writes() -> None:
    founder = factories.owner_of(factories.organization())
    second = factories.member(founder.organization, Role.ADMINISTRATOR)
    factories.invitation(founder)
    again = factories.invitation(second)
    with pytest.raises(RuleError, match="In its first 7 days an organization sends at most 2 invitations a day"):
        factories.invitation(second)
    with pytest.raises(RuleError):
        resend_invitation(actor=founder, invitation=again, now=now())


@pytest.mark.usefixtures("two_a_day")
def test_founding_more_organizations_gives_no_more() -> None:
    first = factories.owner_of(factories.organization())
    other = factories.owner_of(factories.organization(owner=first.user))
    for actor in (first, other):
        factories.invitation(actor)
    with pytest.raises(RuleError, match="Try again tomorrow"):
        factories.invitation(other)


@pytest.mark.usefixtures("two_a_day")
def test_an_organization_is_new_for_seven_days() -> None:
    founder = factories.owner_of(factories.organization())
    begun = founder.organization.created_at
    for _each in range(2):
        factories.invitation(founder)
    with pytest.raises(RuleError):
        factories.invitation(founder, at=begun + datetime.timedelta(days=7, seconds=-1))
    assert factories.invitation(founder, at=begun + datetime.timedelta(days=7))


@pytest.mark.usefixtures("two_a_day")
def test_whoever_is_refused_uses_up_nothing_that_others_share() -> None:
    founder = factories.owner_of(factories.organization())
    for _each in range(4):
        with suppress(RuleError):
            factories.invitation(founder, email=GUEST)
    assert invitations.TO_ADDRESS.wait(GUEST) == 0
    assert Invitation.objects.filter(email=GUEST).count() == 1


def test_the_number_is_a_setting_of_the_product(settings: Any) -> None:
    assert invitations.BY_NEW.amount == settings.NEW_ORGANIZATION_INVITATIONS == 50


def test_the_page_says_when_to_resend(cast: Cast) -> None:
    invitation = factories.invitation(cast.member("nadia"), Role.EXTERNAL, email=GUEST)
    url = f"/org/talleres-rochat/users/invitations/{invitation.pk}/resend/"
    answers = [
        factories.confirm(cast.client("nadia"), url).status_code for _again in range(invitations.TO_ADDRESS.amount)
    ]
    assert answers[-2:] == [303, 409]
