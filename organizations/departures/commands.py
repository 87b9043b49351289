"""Removing, leaving, and undoing a removal: how a membership ends and comes back (ORG-40..49)."""

import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import drafts
from core.errors import RuleError
from core.shown import check_unchanged
from organizations import emails
from organizations.departures.registry import Decisions, Restoration, end_all, report_on, restore_all, stays
from organizations.locks import lock_and_reload, reload_member
from organizations.models import Departure, Membership
from organizations.models.departure import KEPT_FOR
from organizations.policies import may_leave, may_manage_people, may_remove, may_undo_removal
from security.app_passwords import commands as app_passwords
from security.journal.events import record
from security.kinds import EventKind

TOO_LATE = _("The 30 days are over. Invite the person again.")
ACCOUNT_GONE = _("The person’s account no longer exists.")
INSTANTS = {"suspended_at", "suspended_until", "joined_at"}
STORED_FIELDS = [
    "has_accounting", "wants_billing_mail", "wants_product_mail", "suspended_at", "suspended_until", "suspended_reason",
    "suspended_by_name", "joined_at",
]  # fmt: skip
"""What of a membership comes back besides its role; a suspension too, or removing and undoing would open it."""


def rights_of(member: Membership) -> list[object]:
    """What ends with the membership, as the questions about it say."""
    return [member.role, member.has_accounting]


@transaction.atomic
def remove_member(
    *,
    actor: Membership,
    subject: Membership,
    now: datetime.datetime,
    decisions: Decisions | None = None,
    seen: str | None = None,
) -> Departure:
    """Take a member out of the organization at once (ORG-40..47). Their account lives on.

    ``decisions`` says what becomes of their data, by key of the item; what is not in it is kept 30 days.
    Raises Refused without the right or for the last legal representative, RuleError when a decision cannot be carried
    out any more, ChangedMeanwhile when their role is not the one ``seen`` (``rights_of``); nothing is changed then.
    """
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    check_unchanged(seen, rights_of(subject))
    may_remove(actor, subject, is_last=subject.is_last_legal_representative(now)).or_403()
    departure = _end(subject, Departure.How.REMOVED, actor, decisions, now)
    departure.event = actor.record(EventKind.MEMBER_REMOVED, about=subject, role=subject.role, departure=departure.pk)
    departure.save(update_fields=["event"])
    emails.removed(subject, actor=actor, departure=departure, lines=partial(report_on, departure))
    return departure


@transaction.atomic
def leave(*, actor: Membership, now: datetime.datetime, decisions: Decisions | None = None) -> Departure:
    """Leave the organization (ORG-48, ORG-49); what the person has here is kept 30 days.

    ``decisions``: what the page listed, so that the evidence names no service on which the person had nothing.
    Raises Refused for the last legal representative and for whoever an app keeps here. Reasons that ask providers
    (``organizations.departures.registry.may_go``) are the caller's question, before the transaction.
    """
    actor = lock_and_reload(actor, leaving=True)
    may_leave(actor, is_last=actor.is_last_legal_representative(now)).or_403()
    for verdict in stays([actor], now).values():
        verdict.or_403()
    departure = _end(actor, Departure.How.LEFT, actor, decisions, now)
    departure.event = actor.record(EventKind.MEMBER_LEFT, about=actor, role=actor.role, departure=departure.pk)
    departure.save(update_fields=["event"])
    emails.left(actor, departure=departure, lines=partial(report_on, departure))
    return departure


@transaction.atomic
def undo_removal(*, actor: Membership, departure: Departure, now: datetime.datetime) -> Restoration:
    """Bring a removed person back as they were, with what still exists, and tell them.

    Raises Refused when the actor may not give that role (ORG-11), RuleError after 30 days, for a second time, when the
    person is a member again, was removed again since or closed their account, or left by themselves: whoever went on
    their own comes back by an invitation only, which asks them.
    """
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    departure = (
        actor.organization.departures.select_related("user").select_for_update(of=("self",)).get(pk=departure.pk)
    )
    may_undo_removal(actor, departure).or_403()
    if reason := why_not(departure, now):
        raise RuleError(reason)
    back = Restoration(departure, _again(departure, actor), actor, now)
    restore_all(back)
    departure.undone_at, departure.undone_by_name = now, actor.user.full_name
    departure.save(update_fields=["undone_at", "undone_by_name"])
    actor.record(
        EventKind.MEMBER_RESTORED,
        user=back.member.user,
        name=departure.name,
        role=departure.role,
        departure=departure.pk,
        lost=back.lost,
    )
    emails.restored(back.member, actor=actor)
    return back


def why_not(departure: Departure, now: datetime.datetime) -> str:
    """Why the removal cannot be undone, in words; empty when it can."""
    if not departure.is_removal:
        return str(_("The person left by themselves. Invite them again: they decide whether to come back."))
    if departure.undone_at is not None:
        return str(_("This removal has already been undone."))
    if now >= departure.undo_until:
        return str(TOO_LATE)
    return _why_not_again(departure)


def _why_not_again(departure: Departure) -> str:
    if departure.user is None or not departure.user.is_active:
        return str(ACCOUNT_GONE)
    if departure.organization.memberships.filter(user=departure.user).exists():
        return str(_("The person belongs to the organization again."))
    if departure.organization.departures.filter(user=departure.user, pk__gt=departure.pk).exists():
        return str(_("The person went once more since then. Undo the newest removal instead."))
    return ""


@transaction.atomic
def close_next_departure(now: datetime.datetime) -> bool:
    """Write down that one way back is over; False when there is none. Providers were told the day when it began."""
    over = Departure.objects.to_close(now).select_related("organization", "user")
    departure = over.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if departure is None:
        return False
    departure.closed_at = now
    departure.save(update_fields=["closed_at"])
    record(
        EventKind.DEPARTURE_CLOSED, actor=None, user=departure.user, organization=departure.organization,
        name=departure.name, departure=departure.pk,
    )  # fmt: skip
    return True


def _end(
    subject: Membership, how: Departure.How, actor: Membership, decisions: Decisions | None, now: datetime.datetime
) -> Departure:
    """Whoever goes takes nothing along; what they had is written down, step by step."""
    departure = subject.organization.departures.create(
        user=subject.user, membership_number=subject.pk, how=how, name=subject.user.full_name,
        email=subject.user.email, role=subject.role, by_name=actor.user.full_name, at=now, undo_until=now + KEPT_FOR,
        standing={_column(name): _plain(getattr(subject, name)) for name in STORED_FIELDS},
    )  # fmt: skip
    departure.actor = actor
    departure.parts = end_all(departure, subject, decisions)
    drafts.throw_away(subject.organization_id, person=subject.user)
    departure.save(update_fields=["parts"])
    subject.delete()
    if not subject.user.memberships.filter(organization__deleted_at=None).exists():
        app_passwords.revoke_of_nobodys(subject.user, now=now)
    return departure


def _again(departure: Departure, actor: Membership) -> Membership:
    if departure.user is None:
        raise RuleError(ACCOUNT_GONE)
    member = actor.organization.memberships.create(user=departure.user, role=departure.role)
    for name in STORED_FIELDS:
        value = departure.standing[_column(name)]
        setattr(member, name, datetime.datetime.fromisoformat(value) if name in INSTANTS and value else value)
    member.save(update_fields=STORED_FIELDS)
    return member


def _column(name: str) -> str:
    """Under which a field is written down: columns keep their names when fields are renamed."""
    return str(Membership._meta.get_field(name).column)  # type: ignore[union-attr]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.datetime) else value
