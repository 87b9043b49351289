"""One order of locks for everything that changes who belongs to an organisation: the organisation row first."""

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.policy import Refused
from organizations.models import Membership, Organization

GONE = _("This person does not belong to the organization any more.")


def lock_organization(pk: int) -> Organization:
    """Lock the row until the transaction ends."""
    locked: Organization = Organization.objects.select_for_update(no_key=True).get(pk=pk)
    return locked


def as_of_now(actor: Membership) -> Membership:
    """Lock the actor's organisation and read the actor again: rights that are gone are gone at once.

    Raises Refused when the actor was removed or blocked meanwhile.
    """
    lock_organization(actor.organization_id)
    fresh = Membership.objects.select_related("organization", "user").filter(pk=actor.pk).acting().first()
    if fresh is None:
        raise Refused(_("You do not belong to this organization any more."))
    return fresh


def member_as_of_now(actor: Membership, pk: int) -> Membership:
    """A colleague of the actor, read under the lock. Raises RuleError when they left meanwhile."""
    members = Membership.objects.select_related("organization", "user").filter(organization_id=actor.organization_id)
    subject = members.filter(pk=pk).first()
    if subject is None:
        raise RuleError(GONE)
    return subject
