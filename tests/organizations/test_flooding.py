"""Invitations are mails to strangers: nobody is written to without end, and nobody writes without end."""

import pytest

from core.clock import now
from core.errors import RuleError
from organizations.invitations import commands as invitations
from organizations.invitations.commands import cancel_invitation, resend_invitation
from organizations.models import Role
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


def test_the_page_says_when_to_resend(cast: Cast) -> None:
    invitation = factories.invitation(cast.member("nadia"), Role.EXTERNAL, email=GUEST)
    url = f"/org/talleres-rochat/users/invitations/{invitation.pk}/resend/"
    answers = [cast.client("nadia").post(url).status_code for _again in range(invitations.TO_ADDRESS.amount)]
    assert answers[-2:] == [303, 409]
