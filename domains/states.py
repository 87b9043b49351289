"""The states of a name and the ways between them (DOM-12)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from products.models import Product


class State(models.TextChoices):
    """Where a name stands at its registry. Whether it ends soon is a question of the day, not a state."""

    REGISTERING = "registering", _("Being registered")
    ACTIVE = "active", pgettext_lazy("domain name", "Active")
    EXPIRED = "expired", pgettext_lazy("domain name", "Expired")
    REDEMPTION = "redemption", _("In redemption")
    RESTORING = "restoring", _("Being restored")
    DELETING = "deleting", _("Being deleted")
    RELEASED = "released", pgettext_lazy("domain name", "Released")
    ARRIVING = "arriving", _("Being transferred in")
    LEAVING = "leaving", _("Being transferred out")
    TRANSFERRED = "transferred", pgettext_lazy("domain name", "Transferred to another registrar")


ENDS = (State.REDEMPTION, State.DELETING, State.RELEASED, State.TRANSFERRED)
"""How a name is lost; without a redemption it is released at once."""
WAYS: dict[State, frozenset[State]] = {
    State.REGISTERING: frozenset({State.ACTIVE, State.RELEASED}),
    State.ACTIVE: frozenset({State.EXPIRED, State.LEAVING, *ENDS}),
    State.EXPIRED: frozenset({State.ACTIVE, State.LEAVING, *ENDS}),
    State.REDEMPTION: frozenset({State.RESTORING, State.ACTIVE, State.DELETING, State.RELEASED}),
    State.RESTORING: frozenset({State.ACTIVE, State.REDEMPTION}),
    State.DELETING: frozenset({State.RELEASED}),
    State.RELEASED: frozenset(),
    State.ARRIVING: frozenset({State.ACTIVE, State.RELEASED}),
    State.LEAVING: frozenset({State.ACTIVE, State.EXPIRED, State.TRANSFERRED}),
    State.TRANSFERRED: frozenset(),
}
"""From each state to the ones that can follow."""

PRODUCT_STATES: dict[State, Product.State] = {
    State.REGISTERING: Product.State.IN_PROGRESS,
    State.ARRIVING: Product.State.IN_PROGRESS,
    State.ACTIVE: Product.State.ACTIVE,
    State.LEAVING: Product.State.ACTIVE,
    State.EXPIRED: Product.State.EXPIRED,
    State.REDEMPTION: Product.State.REDEMPTION,
    State.RESTORING: Product.State.REDEMPTION,
    State.DELETING: Product.State.REDEMPTION,
    State.RELEASED: Product.State.CANCELLED,
    State.TRANSFERRED: Product.State.CANCELLED,
}
"""What lists of products say of each."""

KEPT = frozenset({State.ACTIVE, State.EXPIRED, State.LEAVING})
"""Names that a payment renews."""
GONE = frozenset({State.RELEASED, State.TRANSFERRED})
"""Names that the organization has no more."""


class ForbiddenWay(ValueError):
    """A name cannot go from one of these states to the other."""


def check_way(now: State, then: State) -> None:
    """Raises ForbiddenWay. Staying is always allowed: news come twice."""
    if now != then and then not in WAYS[now]:
        raise ForbiddenWay(f"{now} → {then}")
