"""Mails about belonging to an organization. One function per mail, named after what happened."""

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy

from accounts.models import User
from core import clock
from notifications.mail.rendering import Rendered
from notifications.outbox import post, preview
from notifications.reader import Reader
from notifications.to_many import post_to_all
from organizations.models import BillingAddress, Departure, Invitation, Job, Membership, Organization, Role
from organizations.roles import MANAGERS
from security.kinds import EventKind
from security.methods.factors import offered

if TYPE_CHECKING:
    from notifications.models import Message
    from organizations.details.facts import FactChange

ALERT = "organizations/security_alert"


def invitation(invitation: Invitation) -> "Message":
    """To the invited address: who invites, into what, and the link."""
    return _invite("organizations/invitation", invitation)


def invitation_reminder(invitation: Invitation) -> "Message":
    """Once, when a pending invitation is about to expire."""
    return _invite("organizations/invitation_reminder", invitation)


def role_changed(subject: Membership, *, actor: Membership, before: str, closes: bool) -> "Message":
    """To the person whose role changed (ORG-13). ``closes``: it takes some right away."""
    return _tell(
        "organizations/role_changed", subject, actor=actor.user.full_name,
        before=Role(before).label, after=Role(subject.role).label, member=subject,
        closes=closes, link=_page("dashboard", subject.organization),
    )  # fmt: skip


def removed(subject: Membership, *, actor: Membership, departure: Departure, lines: Callable[[], Any]) -> "Message":
    """To the person who was removed (ORG-47), with what became of what they had; ``lines`` are asked for in the
    reader's language."""
    return _tell("organizations/removed", subject, actor=actor.user.full_name, departure=departure, lines=lines)


def restored(member: Membership, *, actor: Membership) -> "Message":
    """To a person whose removal was undone."""
    return _tell("organizations/restored", member, actor=actor.user.full_name, member=member)


def left(leaver: Membership, *, departure: Departure, lines: Callable[[], Any]) -> None:
    """To the legal representatives, with what is kept, until when and where it is transferred, and as a receipt to the
    person who left."""
    _tell("organizations/left_receipt", leaver, lines=lines)
    link = settings.PUBLIC_URL + reverse("organizations:departure", args=[leaver.organization.slug, departure.pk])
    facts: dict[str, Any] = {"person": leaver.user.full_name, "email": leaver.user.email, "lines": lines, "link": link}
    representatives = leaver.organization.memberships.legal_representatives(clock.now()).exclude(pk=leaver.pk)
    post_to_all("organizations/left", representatives.readers(), leaver.organization, departure=departure, **facts)


def welcome(member: Membership) -> "Message":
    """To a person who has just joined: what they may do and where to begin."""
    return _tell("organizations/welcome", member, member=member, link=_page("dashboard", member.organization))


def member_joined(member: Membership) -> None:
    """To those who manage people and asked for such news (ORG-30)."""
    managers = member.organization.memberships.filter(role__in=MANAGERS, wants_product_mail=True)
    told = managers.exclude(pk=member.pk).readers()
    post_to_all(
        "organizations/member_joined", told, member.organization, person=member.user.full_name, member=member,
        link=_page("organizations:person", member.organization, member.pk),
    )  # fmt: skip


def declined(inviter: Membership, invitation: Invitation) -> "Message":
    """To whoever invited: the person said no."""
    return _tell(
        "organizations/declined",
        inviter,
        invitation=invitation,
        link=_page("organizations:people", inviter.organization),
    )


def second_factor_required(member: Membership, *, actor: Membership) -> "Message":
    """To a member without the required two-step verification: since when, which methods, where to activate it."""
    refused = member.organization.refused_factors
    labels = [method.label for method in offered() if method.strength not in refused]
    methods = format_lazy(", ".join(["{}"] * len(labels)), *labels)
    return _tell(
        "organizations/second_factor_required", member, actor=actor.user.full_name, member=member, methods=methods
    )


def security_alert(subject: Membership, *, actor: Membership) -> "Message":
    """To a member, asked for by an administrator: how their sign-in is protected and where to change it (SEC-40)."""
    return _tell(ALERT, subject, **_alert_facts(subject, actor))


def preview_of_alert(subject: Membership, *, actor: Membership) -> Rendered:
    """The same mail as its reader would see it; nothing is sent."""
    return preview(
        ALERT, reader=Reader.of(subject.user), organization=subject.organization, **_alert_facts(subject, actor)
    )


def export_ready(job: Job) -> "Message":
    """To the person who asked: where the archive lies, behind the sign-in, and until when."""
    link = settings.PUBLIC_URL + reverse("organizations:job", args=[job.organization.slug, job.pk])
    return post(
        "organizations/export_ready", reader=Reader.of(job.asked_by), organization=job.organization, job=job, link=link
    )


def organization_deleted(
    organization: Organization, person: User, *, reference: int, at: datetime.datetime
) -> "Message":
    """To the person who deleted the organization, who is no member any more: what was done, as evidence."""
    return post(
        "organizations/organization_deleted", reader=Reader.of(person), organization=organization, at=at,
        reference=reference,
    )  # fmt: skip


def suspended(subject: Membership) -> "Message":
    """To a suspended member: by whom, why, until when (PRD-27). Stored kinds of mail keep their words."""
    return _tell("organizations/locked_out", subject, member=subject)


def reinstated(subject: Membership) -> "Message":
    """To a member whose suspension has ended."""
    return _tell("organizations/let_in_again", subject)


def details_changed(
    organization: Organization, *, actor: Membership, changes: Sequence["FactChange"], now: datetime.datetime
) -> None:
    """To every legal representative: who changed which data of the organization, before and after (ORG-56)."""
    _tell_representatives(
        "organizations/details_changed", organization, now, actor=actor.user.full_name, changes=changes,
        link=_page("organizations:settings", organization),
    )  # fmt: skip


def billing_address_changed(
    organization: Organization,
    *,
    actor: Membership,
    kind: EventKind,
    address: BillingAddress,
    changes: Sequence["FactChange"],
    now: datetime.datetime,
) -> None:
    """To every legal representative: invoices may go elsewhere from now on. ``kind``: added, changed or removed."""
    what = kind.partition(":")[2]
    facts = {"actor": actor.user.full_name, "what": what, "address": address.name, "changes": changes}
    facts["link"] = _page("organizations:billing_addresses", organization)
    _tell_representatives("organizations/billing_address_changed", organization, now, **facts)


def _page(name: str, organization: Organization, *place: object) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[organization.slug, *place])


def vat_number_refused(organization: Organization, *, now: datetime.datetime) -> None:
    """To every legal representative: the register does not know the VAT number."""
    _tell_representatives("organizations/vat_number_refused", organization, now, number=organization.vat_text)


def _tell_representatives(mail: str, organization: Organization, now: datetime.datetime, **facts: Any) -> None:
    post_to_all(mail, organization.memberships.legal_representatives(now).readers(), organization, **facts)


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


def _tell(mail: str, to: Membership, /, **facts: Any) -> "Message":
    return post(mail, reader=Reader.of(to.user), organization=to.organization, **facts)
