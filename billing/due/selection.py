"""What somebody ticked among what is due, and for how long: as forms send it and addresses carry it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from billing.due.rows import due_rows
from billing.prices.quotes import Quote, Want, quote_renewals
from billing.tax.register import treatment_of
from core.errors import RuleError
from core.text import whole_number, whole_numbers
from organizations.models import Organization
from products.models import Product

MOST = 100
"""Products in one payment."""
PREFIX = "months-"


@dataclass(frozen=True)
class Selection:
    """Ids of the ticked products in their order, and the months chosen by product, ticked or not."""

    products: list[int]
    months: dict[int, int]

    @classmethod
    def of(cls, data: QueryDict) -> "Selection":
        """Read from a form or an address; whatever is no number is left out."""
        ids = dict.fromkeys(whole_numbers(data.getlist("sel")[:MOST]))
        names = [name for name in data if name.startswith(PREFIX)][:MOST]
        chosen = {whole_number(name.removeprefix(PREFIX)): whole_number(str(data[name])) for name in names}
        return cls(list(ids), {pk: months for pk, months in chosen.items() if pk is not None and months is not None})

    def pairs(self) -> Iterator[tuple[str, str]]:
        """As hidden inputs or the query of an address have it."""
        yield from (("sel", str(pk)) for pk in self.products)
        yield from ((f"{PREFIX}{pk}", str(months)) for pk, months in self.months.items())

    def quote(self, organization: Organization, today: datetime.date, now: datetime.datetime) -> Quote | None:
        """What the ticked products cost together; None when nothing is ticked or something cannot be renewed."""
        wants = self.wants(organization, today)
        if not wants:
            return None
        try:
            return quote_renewals(organization, wants, treatment_of(organization, today=today, now=now), today=today)
        except RuleError:
            return None

    def wants(self, organization: Organization, today: datetime.date) -> list[Want]:
        """The ticked products of the organization that can be renewed, each for the months chosen or its own."""
        rows = organization.products.filter(pk__in=self.products, expires_on__isnull=False)
        found = rows.filter(state__in=[Product.State.ACTIVE, Product.State.EXPIRED])
        products = list(found.select_related("kind", "plan").order_by("expires_on", "service_name", "pk"))
        return [Want(each.product, each.months) for each in due_rows(organization, products, self.months, today)]
