"""Deleting an organization (guide 13, ORG-70..77), and what the clock does with what was kept of it."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.text import as_typed
from organizations import emails
from organizations.deletion.erasure import erase, erase_for_good
from organizations.deletion.registry import Blocked, blockers_of
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from organizations.policies import may_delete_organization
from security.app_passwords import commands as app_passwords
from security.journal.events import record
from security.kinds import EventKind

OTHER_NAME = _("This is not the name of the organization. Type it exactly as it is written above.")
IN_THE_WAY = _("Something still stands in the way, perhaps since a moment ago. Nothing was deleted.")


@transaction.atomic
def delete_organization(*, actor: Membership, typed_name: str, now: datetime.datetime) -> Organization:
    """Close the organization for ever and erase what the law does not want kept. The person's account lives on (ORG-1).

    Raises Refused without the right, RuleError for another name than the organization's of this moment, Blocked with
    what stands in the way of it now.
    """
    actor = lock_and_reload(actor)
    may_delete_organization(actor).or_403()
    organization = actor.organization
    if not is_same_name(typed_name, organization.name):
        raise RuleError(OTHER_NAME)
    blockers = blockers_of(actor, now)
    if blockers:
        raise Blocked(IN_THE_WAY, blockers)
    event = record(
        EventKind.ORGANIZATION_DELETED, actor=actor.user, user=actor.user, organization=organization,
        name=organization.name, customer_number=organization.customer_number, role=actor.role,
    )  # fmt: skip
    erase(organization, now)
    emails.organization_deleted(organization, actor.user, reference=event.pk, at=now)
    if not actor.user.memberships.filter(organization__deleted_at=None).exists():
        app_passwords.revoke_of_nobodys(actor.user, now=now)
    return organization


def is_same_name(typed: str, name: str) -> bool:
    """Whether somebody typed the name: blanks, the form of quotes and dashes, and how accents are coded do not matter,
    case does."""
    return bool(name) and as_typed(typed) == as_typed(name)


@transaction.atomic
def erase_next_kept(today: datetime.date) -> bool:
    """Erase one deleted organization whose retention is over; False when there is none. The portal's own act."""
    over = Organization.objects.filter(retained_until__lt=today).order_by("retained_until", "pk")
    organization = over.select_for_update(skip_locked=True).first()
    if organization is None:
        return False
    erase_for_good(organization)
    return True
