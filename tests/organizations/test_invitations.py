"""ORG-20 to ORG-28: the life of an invitation, from the inviter's side."""

import datetime
from typing import Any
from urllib.parse import quote

import pytest

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from organizations import schedule
from organizations.invitations.commands import cancel_invitation, resend_invitation
from organizations.models import Invitation, Role
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.walk import Walk

pytestmark = pytest.mark.django_db
GUEST = "paula@estudio-luz.example"


def invite(cast: Cast, role: str = Role.COLLABORATOR, *, by: str = "nadia", **draft: Any) -> Invitation:
    """Invite GUEST into Talleres Rochat."""
    draft = {"email": GUEST, **draft}
    return factories.invitation(cast.member(by), role, **draft)


@pytest.mark.parametrize(("actor", "roles"), [("nadia", Role.values), ("clara", Role.values[1:])])
def test_managers_invite_into_the_roles_they_may_give(cast: Cast, actor: str, roles: list[str]) -> None:
    for role in roles:
        assert invite(cast, role, by=actor, email=f"{role}@estudio-luz.example").role == role


def test_an_administrator_invites_no_legal_representative(cast: Cast) -> None:
    with pytest.raises(Refused, match="Only a legal representative"):
        invite(cast, Role.LEGAL_REPRESENTATIVE, by="clara")
    assert outbox.kinds(GUEST) == []


@pytest.mark.parametrize("actor", ["beat", "iker", "lucia"])
def test_the_others_invite_nobody(cast: Cast, actor: str) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        invite(cast, by=actor)


def test_a_member_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(RuleError, match="already belongs"):
        invite(cast, email=" Beat@Talleres-Rochat.example ")


def test_an_address_is_invited_once(cast: Cast) -> None:
    invite(cast)
    with pytest.raises(RuleError, match="pending invitation"):
        invite(cast, email=GUEST.upper())
    assert outbox.kinds(GUEST) == ["organizations/invitation"]


def test_two_organizations_may_invite_the_same_person(cast: Cast) -> None:
    invite(cast)
    factories.invitation(cast.member("olga", cast.globex), email=GUEST)
    assert len(outbox.kinds(GUEST)) == 2


def test_a_team_of_another_organization_is_refused(cast: Cast) -> None:
    foreign = factories.team(cast.globex)
    with pytest.raises(RuleError, match="One of the teams"):
        invite(cast, team_ids=(foreign.pk,))
    assert outbox.kinds(GUEST) == []


def test_the_invitation_keeps_what_the_inviter_decided(cast: Cast) -> None:
    team = cast.talleres.teams.get(name="Taller")
    made = invite(cast, has_accounting=True, wants_billing_mail=True, wants_product_mail=False, team_ids=(team.pk,))
    assert (made.has_accounting, made.wants_billing_mail, made.wants_product_mail) == (True, True, False)
    assert list(made.teams.all()) == [team]
    assert made.expires_at - made.sent_at == datetime.timedelta(days=7)


def test_the_mail_speaks_the_language_of_the_invitation(cast: Cast) -> None:
    invite(cast, language="it", first_name="Paula")
    mail = outbox.last(GUEST, "invitation")
    assert mail.language == "it"
    assert cast.nadia.full_name in mail.subject
    assert cast.talleres.name in mail.text
    assert "/invite/" in outbox.text_of(mail)


def test_the_link_is_nowhere_in_the_database(cast: Cast) -> None:
    made = invite(cast)
    row = Message.objects.filter(address=GUEST).values().get()
    assert made.token not in str(row)
    assert made.token not in str(Invitation.objects.filter(pk=made.pk).values().get())
    assert made.token in outbox.link_of(outbox.last(GUEST, "invitation"))


def test_resending_makes_a_new_link_for_seven_more_days(cast: Cast) -> None:
    made = invite(cast, at=now() - datetime.timedelta(days=6))
    old = made.token
    fresh = resend_invitation(actor=cast.member("clara"), invitation=made, now=now())
    assert fresh.token != old
    assert fresh.expires_at > now() + datetime.timedelta(days=6)
    assert fresh.inviter == cast.clara
    assert outbox.link_of(outbox.last(GUEST, "invitation")) == f"/invite/{fresh.token}/"


def test_an_administrator_does_not_resend_what_they_could_not_send(cast: Cast) -> None:
    made = invite(cast, Role.LEGAL_REPRESENTATIVE)
    with pytest.raises(Refused):
        resend_invitation(actor=cast.member("clara"), invitation=made, now=now())
    assert cast.client("clara").get(f"/org/talleres-rochat/users/invitations/{made.pk}/resend/").status_code == 403


def test_a_cancelled_invitation_is_neither_cancelled_nor_resent_again(cast: Cast) -> None:
    made = invite(cast)
    cancel_invitation(actor=cast.member("clara"), invitation=made, now=now())
    for act in (cancel_invitation, resend_invitation):
        with pytest.raises(RuleError, match="meanwhile"):
            act(actor=cast.member("nadia"), invitation=made, now=now())


def test_after_cancelling_the_address_can_be_invited_again(cast: Cast) -> None:
    cancel_invitation(actor=cast.member("nadia"), invitation=invite(cast), now=now())
    assert invite(cast).state == Invitation.State.PENDING


@pytest.mark.parametrize(("act", "kind"), [("resend", "invitation:resent"), ("cancel", "invitation:cancelled")])
def test_the_pages_ask_first_and_then_act(cast: Cast, act: str, kind: str) -> None:
    made = invite(cast)
    client, url = cast.client("nadia"), f"/org/talleres-rochat/users/invitations/{made.pk}/{act}/"
    assert GUEST.encode() in client.get(url).content
    assert factories.confirm(client, url).status_code == 303
    assert Event.objects.filter(kind=kind, organization=cast.talleres).exists()


@pytest.mark.parametrize("act", ["resend", "cancel"])
@pytest.mark.parametrize("where", ["?status=invited", "invitations/?q=paula"])
def test_the_pages_lead_back_to_the_list_with_its_filter(cast: Cast, act: str, where: str) -> None:
    made, where = invite(cast), f"/org/talleres-rochat/users/{where}"
    client, question = cast.client("nadia"), f"/org/talleres-rochat/users/invitations/{made.pk}/{act}/"
    query = "?q=paula" if "invitations" in where else f"?next={quote(where, safe='')}"
    assert f"{act}/{query}" in client.get(where).content.decode()
    asked = Walk(client, question + query)
    assert "Invitaciones pendientes" in asked.links()
    leads = [each.name for each in asked.page.all("a") if each.get("href") == where]
    assert leads == ["Cancelar" if act == "resend" else "Volver"]
    assert factories.confirm(client, question + query).headers["Location"] == where


def test_an_act_upon_an_answered_invitation_is_a_conflict_in_words(cast: Cast) -> None:
    made = invite(cast)
    cancel_invitation(actor=cast.member("nadia"), invitation=made, now=now())
    answer = cast.client("nadia").post(f"/org/talleres-rochat/users/invitations/{made.pk}/resend/")
    assert answer.status_code == 409


def test_a_reminder_goes_out_once_in_the_last_three_days(cast: Cast) -> None:
    invite(cast, at=now() - datetime.timedelta(days=4, hours=1))
    schedule.remind_invitations()
    schedule.remind_invitations()
    assert outbox.kinds(GUEST) == ["organizations/invitation", "organizations/invitation_reminder"]
    assert "/invite/" in outbox.text_of(outbox.last(GUEST, "invitation_reminder"))


@pytest.mark.parametrize("days", [1, 8])
def test_no_reminder_comes_too_early_or_after_the_end(cast: Cast, days: int) -> None:
    invite(cast, at=now() - datetime.timedelta(days=days))
    schedule.remind_invitations()
    assert outbox.kinds(GUEST) == ["organizations/invitation"]


def test_a_cancelled_invitation_is_not_reminded(cast: Cast) -> None:
    made = invite(cast, at=now() - datetime.timedelta(days=5))
    cancel_invitation(actor=cast.member("nadia"), invitation=made, now=now())
    schedule.remind_invitations()
    assert outbox.kinds(GUEST) == ["organizations/invitation"]
