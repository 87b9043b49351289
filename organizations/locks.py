"""One order of locks for everything that changes who belongs to an organization: the organization row first."""

from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.models import Membership, Organization

SECOND_STEP_FIRST = _("This organization requires two-step verification. Activate it in your account’s security first.")
GONE = _("This person no longer belongs to the organization.")
DELETED = _("This organization was deleted.")


def lock_organization(pk: int) -> Organization:
    """Lock the row until the transaction ends. Raises RuleError for an organization that was deleted: nothing is
    written there any more."""
    locked: Organization = Organization.objects.select_for_update(no_key=True).get(pk=pk)
    if locked.deleted_at is not None:
        raise RuleError(DELETED)
    return locked


def lock_and_reload(actor: Membership, *, leaving: bool = False) -> Membership:
    """Lock the actor's organization and read the actor again: rights that are gone are gone at once.

    Raises Refused when the actor was removed, suspended or blocked meanwhile, or does not satisfy what the organization
    requires now, or came in by a session that does not (rows of jobs under way and open forms included). Only
    who is ``leaving`` from outside needs no second step.
    """
    lock_organization(actor.organization_id)
    return reload(actor, leaving=leaving)


def reload(actor: Membership, *, leaving: bool = False) -> Membership:
    """The same without the lock, for work that only reads. Raises Refused like ``lock_and_reload``."""
    moment = now()
    fresh = Membership.objects.acting(moment).select_related("organization", "user").filter(pk=actor.pk).first()
    if fresh is None:
        raise Refused(_("You do not belong to this organization any more."))
    fresh.proved = actor.proved
    if not fresh.passes_second_factor(moment, proved=fresh.proved) and not (leaving and fresh.is_external):
        raise Refused(SECOND_STEP_FIRST)
    return fresh


def reload_member(actor: Membership, pk: int) -> Membership:
    """A colleague of the actor, read under the lock. Raises RuleError when they left meanwhile."""
    members = Membership.objects.select_related("organization", "user").filter(organization_id=actor.organization_id)
    subject = members.filter(pk=pk).first()
    if subject is None:
        raise RuleError(GONE)
    return subject
