"""Writing into the journal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.clock import now
from security.base.origin import current
from security.kinds import EventKind
from security.models import Event

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Organization
    from products.models import Product


def record(
    kind: EventKind,
    *,
    actor: "User | None",
    user: "User | None" = None,
    organization: "Organization | None" = None,
    product: "Product | None" = None,
    **data: Any,
) -> Event:
    """Write one event in the transaction under way.

    ``actor`` did it (None: the portal itself), ``user`` is the person concerned, ``product`` what it is about (its name
    of now is kept in ``data``), ``data`` JSON values: names as they are now, ``before`` and ``after`` for changes.
    """
    origin = current()
    named = {"product": product.name} if product else {}
    return Event.objects.create(
        kind=kind,
        at=now(),
        actor=actor,
        user=user,
        organization=organization,
        product_id=product.pk if product else None,
        ip=origin.ip,
        device=origin.device,
        data={**named, **data},
    )


def record_each(
    kind: EventKind, *, actor: "User | None", organization: "Organization", products: "Iterable[Product]"
) -> None:
    """One event for each of these products, in one statement; else as ``record``."""
    origin, at = current(), now()
    Event.objects.bulk_create(
        Event(
            kind=kind, at=at, actor=actor, organization=organization, product_id=product.pk, ip=origin.ip,
            device=origin.device, data={"product": product.name},
        )
        for product in products
    )  # fmt: skip
