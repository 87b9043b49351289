"""The service at the provider follows the holds: suspended with the gravest reason, resumed when none is left."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from products.calls.request import offers, request
from products.models import Hold, Product
from products.providers import Action


@contextmanager
def service_follows(product: Product, now: datetime.datetime) -> Iterator[None]:
    """Ask the provider for what the change of holds inside means, in the same transaction (PRD-31).

    A provider that cannot suspend is not asked: the portal alone keeps the doors closed then.
    """
    before = _reason(product)
    yield
    after = _reason(product)
    action = Action.SUSPEND if after else Action.RESUME
    if after != before and offers(product, action):
        request(product=product, action=action, data={"reason": after} if after else None, now=now)


def _reason(product: Product) -> str:
    """The gravest reason that was not lifted: what the provider knows, also when its end has just passed."""
    kinds = set(product.holds.filter(lifted_at=None).values_list("kind", flat=True))
    return next((str(kind) for kind in Hold.SUSPENDING if kind in kinds), "")
