"""The columns that the list of domain names has beside those of all products (NAM-6)."""

import datetime
from typing import Any

from django.db.models import Exists, F
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from billing.warranty.rules import unpaid_terms, word_of
from core.components.formats import amount, day
from core.money import Money
from core.patterns import fill, pattern
from domains.extensions.reading import UnknownExtension, extension_of
from domains.models import Domain
from domains.restore.quotes import days_of
from organizations.models import Membership
from products.boards.entries import ListColumns
from products.models import Product

NONE = "—"
DAYS = ("until", "cost")
NAMES = (*DAYS, "warranty")


def cells(member: Membership, products: list[Product], today: datetime.date) -> list[SafeString]:
    """Until when each could be restored and for how much, and whether it has a warranty. One query."""
    names = Domain.objects.filter(product__in=products, organization_id=member.organization_id)
    names = names.annotate(is_on=F("product__subscription__has_warranty"), is_used=Exists(unpaid_terms("product")))
    known = {name.product_id: name for name in names}
    form = pattern("domains/lists/cells.html", NAMES)
    currency = member.organization.currency
    return [
        fill(form, [{**_values(each, known.get(each.pk), currency, today), "warranty": _warranty(known.get(each.pk))}])
        for each in products
    ]


def _warranty(name: Any) -> str:
    return word_of(is_on=bool(name and name.is_on), is_used=bool(name and name.is_used))


def _values(product: Product, name: Domain | None, currency: str, today: datetime.date) -> dict[str, object]:
    nothing: dict[str, object] = dict.fromkeys(DAYS, NONE)
    if name is None:
        return nothing
    name.product = product
    try:
        days, extension = days_of(name, today), extension_of(name.extension, today)
    except UnknownExtension:
        return nothing
    if days is None or days.restorable_until is None:
        return nothing
    fee = extension.prices.restore.get(currency)
    until = day(days.restorable_until)
    return {"until": until, "cost": amount(Money.of_minor(fee, currency)) if fee is not None else NONE}


COLUMNS = ListColumns(
    "domains", gettext_lazy("Extension"),
    (gettext_lazy("Redemption until"), gettext_lazy("Cost of restoring"), gettext_lazy("Renewal Warranty")), cells,
)  # fmt: skip
