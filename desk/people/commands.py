"""Blocking a person for the provider, and letting them in again (PRD-27..30)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from core.policy import ALLOWED, Refused, Verdict
from desk.people import emails
from desk.policies import reload_staff
from organizations.locks import lock_organization
from organizations.models import Membership
from organizations.policies import may_change_role
from security.journal.events import record
from security.kinds import EventKind
from security.models import Block
from security.sign_in import blocks
from support import visits
from support.models import SupportCode


def may_be_blocked_at_the_word_of(caller: Membership, subject: Membership, *, is_elsewhere: bool) -> Verdict:
    """Whether an organization may have one of its members kept out of everything.

    ``is_elsewhere``: the person also belongs to organizations for which the caller does not speak.
    """
    verdict = may_change_role(caller, subject)
    if not verdict:
        return verdict
    if is_elsewhere:
        return Verdict(
            _(
                "This person also belongs to other organizations, for which the caller does not speak. "
                "The organization removes them, or they call themselves."
            )
        )
    return ALLOWED


def is_elsewhere(subject: Membership) -> bool:
    """Whether the person belongs to other living organizations."""
    others = subject.user.memberships.filter(organization__deleted_at=None)
    return bool(others.exclude(organization_id=subject.organization_id).exists())


@transaction.atomic
def block(*, actor: User, person: User, reason: str, note: str, now: datetime.datetime) -> bool:
    """Keep a person out of the portal at their own word, or at that of their organization (``block_member``).

    Sessions end, application passwords rest, jobs refuse, memberships stay. ``reason`` goes to the person, into the
    journals of their organizations and to their legal representatives; ``note`` is for staff.
    False when they are blocked already. Raises Refused for people who are not staff.
    """
    reload_staff(actor)
    memberships = _locked_memberships(person)
    if not blocks.start_block(user=person, by=actor, reason=reason, note=note, now=now):
        return False
    SupportCode.objects.filter(user=person).delete()
    for visit in visits.of_person(person, now):
        visits.end_visit(visit=visit, now=now)
    record(EventKind.PERSON_BLOCKED, actor=actor, user=person, reason=reason)
    emails.access_blocked(person, reason=reason)
    for membership in memberships:
        record(EventKind.PERSON_BLOCKED, actor=actor, user=person, organization=membership.organization, reason=reason)
        _tell_representatives(membership, reason)
    return True


@transaction.atomic
def block_member(
    *, actor: User, caller: Membership, subject: Membership, reason: str, note: str, now: datetime.datetime
) -> bool:
    """As ``block``, at the word of somebody who manages the people of the subject's organization.

    Rights are read again under the lock. Raises Refused when the caller may not ask for it.
    """
    lock_organization(subject.organization_id)
    membership = Membership.objects.filter(pk=caller.pk, organization_id=subject.organization_id).acting(now).first()
    if membership is None or not Membership.objects.filter(pk=subject.pk).exists():
        raise Refused(_("One of the two no longer belongs to the organization."))
    may_be_blocked_at_the_word_of(membership, subject, is_elsewhere=is_elsewhere(subject)).or_403()
    return block(actor=actor, person=subject.user, reason=reason, note=note, now=now)


@transaction.atomic
def unblock(*, actor: User, held: Block, now: datetime.datetime) -> bool:
    """Let a person in again; False when a colleague did before. Raises Refused for people who are not staff."""
    reload_staff(actor)
    memberships = _locked_memberships(held.user)
    if not blocks.lift(block=held, by=actor, now=now):
        return False
    record(EventKind.PERSON_UNBLOCKED, actor=actor, user=held.user)
    for membership in memberships:
        record(EventKind.PERSON_UNBLOCKED, actor=actor, user=held.user, organization=membership.organization)
    emails.access_restored(held.user)
    return True


def _locked_memberships(person: User) -> list[Membership]:
    """Lock their organizations in the order of the keys: acts under way finish first, later ones see the block."""
    memberships = person.memberships.filter(organization__deleted_at=None).select_related("organization", "user")
    ordered = list(memberships.order_by("organization_id"))
    for membership in ordered:
        lock_organization(membership.organization_id)
    return ordered


def _tell_representatives(membership: Membership, reason: str) -> None:
    members = membership.organization.memberships.exclude(user_id=membership.user_id)
    for representative in members.legal_representatives(clock.now()).select_related("user", "organization"):
        emails.person_blocked(representative, person=membership.user, reason=reason)
