"""Old invitation links, expired invitations, and who hears that somebody declined."""

import datetime

import pytest

from core.clock import now
from core.errors import RuleError
from organizations.departures.commands import remove_member
from organizations.invitations.bulk import check
from organizations.invitations.commands import accept_invitation, decline_invitation
from organizations.invitations.lines import read_lines
from organizations.models import Invitation
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
GUEST = "paula@estudio-luz.example"
WEEK = datetime.timedelta(days=8)


@pytest.fixture
def invited(cast: Cast) -> Invitation:
    """Paula, invited by the administrator."""
    return factories.invitation(cast.member("clara"), email=GUEST, first_name="Paula", last_name="Sanz")


def expire(invitation: Invitation) -> None:
    """Its seven days are over."""
    invitation.expires_at = now() - datetime.timedelta(minutes=1)
    invitation.save()


def test_whoever_joined_is_led_into_the_organization_by_the_old_link(cast: Cast, invited: Invitation) -> None:
    paula = factories.person(GUEST)
    accept_invitation(invitation=invited, version=1, user=paula, now=now())
    answer = factories.signed_in(paula).get(f"/invite/{invited.token}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/org/talleres-rochat/")


def test_the_old_link_leads_nobody_else_in_and_not_who_was_removed(cast: Cast, invited: Invitation) -> None:
    paula = factories.person(GUEST)
    member = accept_invitation(invitation=invited, version=1, user=paula, now=now())
    assert cast.client("beat").get(f"/invite/{invited.token}/").status_code == 410
    assert factories.browser().get(f"/invite/{invited.token}/").status_code == 410
    remove_member(actor=cast.member("nadia"), subject=member, now=now())
    assert factories.signed_in(paula).get(f"/invite/{invited.token}/").status_code == 410


def test_a_declined_link_says_so_and_whom_to_ask(cast: Cast, invited: Invitation) -> None:
    decline_invitation(invitation=invited, version=1, now=now())
    answer = factories.browser(HTTP_ACCEPT_LANGUAGE="en").get(f"/invite/{invited.token}/")
    page = answer.content.decode()
    assert (answer.status_code, "You declined the invitation" in page, "Clara Monnet" in page) == (410, True, True)


def test_whoever_invited_hears_that_the_person_declined(cast: Cast, invited: Invitation) -> None:
    decline_invitation(invitation=invited, version=1, now=now())
    mail = outbox.last(cast.clara.email, "declined")
    assert (GUEST in mail.text, "Paula Sanz" in mail.subject) == (True, True)
    with pytest.raises(RuleError):
        decline_invitation(invitation=invited, version=1, now=now())
    assert outbox.kinds(cast.clara.email).count("organizations/declined") == 1


def test_an_inviter_who_went_hears_nothing(cast: Cast, invited: Invitation) -> None:
    cast.member("clara").delete()
    decline_invitation(invitation=invited, version=1, now=now())
    assert "organizations/declined" not in outbox.kinds(cast.clara.email)


def test_an_expired_invitation_is_replaced(cast: Cast, invited: Invitation) -> None:
    expire(invited)
    fresh = factories.invitation(cast.member("nadia"), "administrator", email=GUEST)
    invited.refresh_from_db()
    assert (invited.state, fresh.state, fresh.role) == ("cancelled", "pending", "administrator")
    assert cast.talleres.invitations.pending().get(email=GUEST) == fresh


def test_an_expired_invitation_stops_neither_the_wizard_nor_the_list(cast: Cast, invited: Invitation) -> None:
    lines = read_lines(GUEST)
    assert [bool(line.problem) for line in check(cast.talleres, lines)] == [True]
    expire(invited)
    assert [line.problem for line in check(cast.talleres, lines)] == [""]
    answers = {"email": GUEST, "first_name": "Paula", "language": "es"}
    assert cast.client("nadia").post("/org/talleres-rochat/users/add/", answers).status_code == 303
