"""Who may do what with a product: yes, or no with the reason and whom to ask.

Policies are pure: rights and holds come as facts. ``ProductContext`` of a product are gathered by ``products.access``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.components.formats import plain_day
from core.policy import ALLOWED, Verdict
from organizations.models import Membership
from organizations.policies import Permission, has, may_delete_organization
from products.bits import USE
from products.models import Hold, Product, Right

NO_RIGHT = _("You have no right to change this product. Ask an administrator for the technical right.")
NO_STATISTICS = _("You have no right to see the statistics of this product. Ask an administrator for it.")
LOCKED_BY = _("Locked by %(name)s on %(day)s; ask an administrator to unlock it.")
IN_MAINTENANCE_BY = _("In maintenance since %(day)s, by %(name)s; ask an administrator to end it.")
ONLY_MANAGERS = _("Only administrators and legal representatives lock and unlock products. Ask one of them.")


@dataclass(frozen=True)
class ProductContext:
    """What a policy must know of a product: the actor's rights, the bits of the two general rights, holds in force.

    ``rights``: the catalogue's, which were read for those bits.
    """

    product: Product
    mask: int
    technical: int
    statistics: int
    holds: Sequence[Hold] = ()
    rights: Sequence[Right] = ()

    def hold(self, *kinds: str) -> Hold | None:
        """The first hold in force of one of these kinds."""
        return next((hold for hold in self.holds if hold.kind in kinds), None)


ProductPolicy = Callable[[Membership, ProductContext], Verdict]


def may_see(actor: Membership, facts: ProductContext) -> Verdict:
    """See the board; whoever may not know of the product was answered 404 before (RGT-15)."""
    return ALLOWED


def may_manage(actor: Membership, facts: ProductContext) -> Verdict:
    """Change the product: the technical right, and no hold that stops the actor (PRD-21, RGT-14)."""
    if not actor.manages_everything and not facts.mask & facts.technical:
        return Verdict(NO_RIGHT)
    return _not_held(actor, facts)


def may_open_management(actor: Membership, facts: ProductContext) -> Verdict:
    """Open *Manage*: who manages everything, always; the others with the technical right while nobody locked it."""
    if actor.manages_everything:
        return ALLOWED
    return _not_locked(facts) if facts.mask & facts.technical else Verdict(NO_RIGHT)


def may_see_statistics(actor: Membership, facts: ProductContext) -> Verdict:
    """See the product's figures (RGT-9)."""
    if actor.manages_everything or facts.mask & facts.statistics:
        return ALLOWED
    return Verdict(NO_STATISTICS)


def may_use(actor: Membership, facts: ProductContext) -> Verdict:
    """Use the service itself, which managing does not imply (RGT-7)."""
    if not facts.product.kind.has_use:
        return Verdict(_("This product has no service of its own to open."))
    if not facts.mask & USE:
        return Verdict(
            _("You may manage this product but not use it. Ask an administrator for the use of the service.")
        )
    if facts.hold(Hold.Kind.MAINTENANCE):
        return Verdict(_("The service is in maintenance: reception goes on, consultation is interrupted."))
    return _not_stopped(facts)


def may_switch_holds(actor: Membership, facts: ProductContext) -> Verdict:
    """Come near locks and maintenance at all, and end them, whatever the kind allows now (PRD-20, PRD-25)."""
    return ALLOWED if has(actor, Permission.PRODUCTS) else Verdict(ONLY_MANAGERS)


def may_lock(actor: Membership, facts: ProductContext) -> Verdict:
    """Lock the management of the product (PRD-20, PRD-24)."""
    if not has(actor, Permission.PRODUCTS):
        return Verdict(ONLY_MANAGERS)
    if not facts.product.kind.is_lockable and facts.product.kind.has_maintenance:
        return Verdict(_("Products of this kind cannot be locked. Turn on maintenance instead."))
    if not facts.product.kind.is_lockable:
        return Verdict(_("Products of this kind cannot be locked."))
    return ALLOWED


def may_maintain(actor: Membership, facts: ProductContext) -> Verdict:
    """Switch the maintenance of the product on (PRD-25)."""
    if not has(actor, Permission.PRODUCTS):
        return Verdict(_("Only administrators and legal representatives switch maintenance. Ask one of them."))
    if not facts.product.kind.has_maintenance:
        return Verdict(_("Products of this kind have no maintenance."))
    return ALLOWED


def may_cancel(actor: Membership) -> Verdict:
    """Cancel products on the way to deleting the organization: whoever may delete it (ORG-72, ORG-74)."""
    return may_delete_organization(actor)


def may_grant(actor: Membership) -> Verdict:
    """Change the access rights of members and teams (RGT-1)."""
    if has(actor, Permission.PRODUCTS):
        return ALLOWED
    return Verdict(_("Only administrators and legal representatives change access rights. Ask one of them."))


def may_use_recipes(actor: Membership) -> Verdict:
    """Keep recipes and use them: whoever manages people and their access (RGT-51). What one gives is asked besides."""
    if has(actor, Permission.PEOPLE) and has(actor, Permission.PRODUCTS):
        return ALLOWED
    return Verdict(_("Only administrators and legal representatives keep and use recipes. Ask one of them."))


def may_be_granted(subject: Membership) -> Verdict:
    """Whether grants mean anything for this member (RGT-1, ORG-8)."""
    if subject.manages_everything:
        return Verdict(_("This person has access to all products by role; there is nothing to grant."))
    return ALLOWED


def _not_held(actor: Membership, facts: ProductContext) -> Verdict:
    locked = ALLOWED if actor.manages_everything else _not_locked(facts)
    return _not_stopped(facts) if locked else locked


def _not_locked(facts: ProductContext) -> Verdict:
    hold = facts.hold(Hold.Kind.LOCK, Hold.Kind.MAINTENANCE)
    if hold is None:
        return ALLOWED
    sentence = LOCKED_BY if hold.kind == Hold.Kind.LOCK else IN_MAINTENANCE_BY
    return Verdict(sentence % {"name": hold.owner_name, "day": plain_day(hold.started_at)})


def _not_stopped(facts: ProductContext) -> Verdict:
    if facts.hold(Hold.Kind.UNPAID):
        return Verdict(_("This product is stopped because an invoice is open. Pay it first."))
    if facts.hold(Hold.Kind.ABUSE):
        return Verdict(_("The provider stopped this product. Contact support."))
    return ALLOWED
