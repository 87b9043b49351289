"""A product that nobody pays and that has a warranty, and what the schedule does with it."""

import datetime

from billing.ledger.postings import balance_of
from billing.models import Account, Document, Subscription, WarrantyTerm
from billing.warranty.overdue import stop_next
from billing.warranty.using import cover_organization, organizations_to_cover
from core.clock import now
from products.models import Product
from tests.billing import money
from tests.cast import Cast
from tests.clock import days_on

HOSTING = "www.talleres-rochat.example"
YEAR, MONTH = 11_545, 962
"""What the hosting costs with tax, in minor units: a year, a month."""


def hosting(cast: Cast, days: int = 0, *, months: int = 12, on: bool = True) -> Product:
    """The hosting, paid until so many days from now, that renews by nothing but its warranty."""
    product = money.product_of(cast.talleres, HOSTING)
    last = cast.talleres.day_at(now()) + datetime.timedelta(days=days)
    Product.objects.filter(pk=product.pk).update(expires_on=last, renews_itself=False)
    facts = {"anchor_on": last + datetime.timedelta(days=1), "months": months, "months_paid": 0, "has_warranty": on}
    Subscription.objects.update_or_create(product=product, defaults={**facts, "organization": cast.talleres})
    return money.product_of(cast.talleres, HOSTING)


after = days_on


def sweep(moment: datetime.datetime | None = None) -> int:
    """What the schedule renews; how many products."""
    at = moment or now()
    return sum(cover_organization(pk, at) for pk in list(organizations_to_cover(at)))


def used(cast: Cast, *, months: int = 12) -> Document:
    """The document of a term that was renewed without money."""
    product = hosting(cast, months=months)
    assert sweep() == 1
    return WarrantyTerm.objects.get(product=product).document


def stopped(moment: datetime.datetime) -> int:
    """How many products are suspended."""
    count = 0
    while stop_next(moment):
        count += 1
    return count


def claim(cast: Cast) -> int:
    """What the organization owes: 0, or less."""
    return balance_of(cast.talleres.pk, Account.Purpose.CLAIM, cast.talleres.currency)


def has_warranty(product: Product) -> bool:
    """As the row says it now."""
    return Subscription.objects.get(product=product).has_warranty
