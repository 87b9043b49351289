"""Mails about belonging to an organisation. One function per mail, named after what happened."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from core.clock import now
from notifications.outbox import Rendered, post, preview
from notifications.reader import Reader
from organizations.models import Departure, Invitation, Membership, Role
from security.factors import METHODS

if TYPE_CHECKING:
    from notifications.models import Message

ALERT = "organizations/security_alert"


def invitation(invitation: Invitation) -> "Message":
    """To the invited address: who invites, into what, and the link."""
    return _invite("organizations/invitation", invitation)


def invitation_reminder(invitation: Invitation) -> "Message":
    """Once, when a pending invitation is about to expire."""
    return _invite("organizations/invitation_reminder", invitation)


def role_changed(subject: Membership, *, actor: Membership, before: str) -> "Message":
    """To the person whose role changed (ORG-13)."""
    return _tell(
        "organizations/role_changed", subject, actor=actor.user.full_name,
        before=Role(before).label, after=Role(subject.role).label, member=subject,
    )  # fmt: skip


def removed(subject: Membership, *, actor: Membership, departure: Departure, lines: Callable[[], Any]) -> "Message":
    """To the person who was removed (ORG-47), with what became of what they had; ``lines`` are asked for in the
    reader's language."""
    return _tell("organizations/removed", subject, actor=actor.user.full_name, departure=departure, lines=lines)


def restored(member: Membership, *, actor: Membership) -> "Message":
    """To a person whose removal was undone."""
    return _tell("organizations/restored", member, actor=actor.user.full_name, member=member)


def left(leaver: Membership) -> None:
    """To the legal representatives, and as a receipt to the person who left."""
    _tell("organizations/left_receipt", leaver)
    for representative in leaver.organization.memberships.legal_representatives(now()).select_related("user"):
        if representative.pk != leaver.pk:
            _tell("organizations/left", representative, person=leaver.user.full_name, email=leaver.user.email)


def welcome(member: Membership) -> "Message":
    """To a person who has just joined: what they may do and where to begin."""
    return _tell("organizations/welcome", member, member=member)


def member_joined(member: Membership) -> None:
    """To those who manage people and asked for such news (ORG-30)."""
    managers = member.organization.memberships.filter(
        role__in=[Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR], wants_product_mail=True, blocked_at=None
    )
    for manager in managers.exclude(pk=member.pk).select_related("user"):
        _tell("organizations/member_joined", manager, person=member.user.full_name, member=member)


def second_factor_required(member: Membership, *, actor: Membership) -> "Message":
    """To a member without the required two-step verification: since when, which methods, where to activate it."""
    methods = [method.label for method in METHODS]
    return _tell(
        "organizations/second_factor_required", member, actor=actor.user.full_name, member=member, methods=methods
    )


def security_alert(subject: Membership, *, actor: Membership) -> "Message":
    """To a member, asked for by an administrator: how their sign-in is protected and where to change it (SEC-40)."""
    return _tell(ALERT, subject, **_alert_facts(subject, actor))


def preview_of_alert(subject: Membership, *, actor: Membership) -> Rendered:
    """The same mail as the recipient would read it; nothing is sent."""
    return preview(
        ALERT, reader=Reader.of(subject.user), organization=subject.organization, **_alert_facts(subject, actor)
    )


def locked_out(subject: Membership) -> "Message":
    """To a member who was locked out: by whom, why, until when (PRD-27)."""
    return _tell("organizations/locked_out", subject, member=subject)


def let_in_again(subject: Membership) -> "Message":
    """To a member whose lock has ended."""
    return _tell("organizations/let_in_again", subject)


def _alert_facts(subject: Membership, actor: Membership) -> dict[str, Any]:
    return {"actor": actor.user.full_name, "person": subject.user, "member": subject}


def _invite(mail: str, invitation: Invitation) -> "Message":
    reader = Reader(invitation.email, invitation.language, f"{invitation.first_name} {invitation.last_name}".strip())
    link = settings.PUBLIC_URL + reverse("organizations:invite", args=[invitation.token])
    inviter = str(invitation.inviter) if invitation.inviter else invitation.organization.name
    return post(
        mail, reader=reader, organization=invitation.organization, secrets={"link": link},
        invitation=invitation, inviter=inviter,
    )  # fmt: skip


def _tell(mail: str, recipient: Membership, /, **facts: Any) -> "Message":
    return post(mail, reader=Reader.of(recipient.user), organization=recipient.organization, **facts)
