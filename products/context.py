"""Gathering what policies must know of a product."""

import datetime
from zoneinfo import ZoneInfo

from organizations.models import Membership
from products.models import Product
from products.models.catalogue import general_rights
from products.policies import ProductContext
from products.rights.effective import rights_of


def context_of(member: Membership, product: Product, moment: datetime.datetime) -> ProductContext:
    """The member's rights over the product and the holds in force. Days count in the member's time zone."""
    rights = rights_of(member, moment.astimezone(ZoneInfo(member.user.time_zone)).date())
    general = general_rights()
    return ProductContext(
        product=product,
        mask=rights.mask(product),
        technical=general.technical,
        statistics=general.statistics,
        holds=tuple(product.holds.in_force(moment).order_by("started_at", "pk")),
    )
