"""Gathering what policies must know of a product."""

import datetime

from core.statements import Statement
from organizations.models import Membership
from products.models import Hold, Product
from products.models.catalogue import every_right, general_rights
from products.policies import ProductContext
from products.rights.effective import rights_of
from products.service_querysets import HoldQuerySet


def context_of(member: Membership, product: Product, moment: datetime.datetime) -> ProductContext:
    """The member's rights over the product and the holds in force. Days count in the organization's time zone."""
    rights = rights_of(member, member.day_at(moment))
    every = every_right()
    general = general_rights(every)
    return ProductContext(
        product=product,
        mask=rights.mask(product),
        technical=general.technical,
        statistics=general.statistics,
        holds=tuple(HOLDS_IN_FORCE.rows(product=product.pk, now=moment)),
        rights=every,
    )


def _holds(product: int, now: datetime.datetime) -> HoldQuerySet:
    return Hold.objects.in_force(now).filter(product_id=product).order_by("started_at", "pk")


HOLDS_IN_FORCE = Statement(_holds)
