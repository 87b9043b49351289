"""All that renews, by itself or by hand: what is due when, what will pay it, and how much it is (BIL-90)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from billing.ahead.payers import Payer, Purse
from billing.ahead.terms import Reckoning, Renewal
from billing.due.rows import due_for
from billing.models import RenewalStep
from core.paging import Table
from organizations.models import Membership
from products.models import Product
from products.querysets import ProductQuerySet

AHEAD = 90
"""Days of the widest span, and of the tile of the panel."""


@dataclass(frozen=True)
class BoardRow:
    """A product and its next term. ``payer`` is None for what is paid by hand; ``has_failed``: the last attempt for
    this term did."""

    renewal: Renewal
    payer: Payer | None
    has_failed: bool
    is_over: bool

    @property
    def product(self) -> Product:
        """What renews."""
        return self.renewal.product


def renewing_within(member: Membership, spans: list[str], today: datetime.date) -> ProductQuerySet:
    """What the board lists of these spans in days, of all for none."""
    return due_for(member, None, today).ending_within(spans, today)


def narrowed(member: Membership, table: Table[BoardRow], today: datetime.date) -> ProductQuerySet:
    """What the filters of the board leave."""
    found = renewing_within(member, table.values("within"), today)
    return found.matching(table.query).renewing(table.values("renewal"))


def board_rows(member: Membership, products: Sequence[Product], now: datetime.datetime) -> list[BoardRow]:
    """These products as rows, in seven queries."""
    today, purse = member.day_at(now), Purse.of(member.organization, now)
    reckoning, failed = Reckoning(member.organization, products, now), _failed(products)
    return [_row(reckoning.next(each), purse, failed, today) for each in products]


def _row(renewal: Renewal, purse: Purse, failed: set[tuple[int, datetime.date]], today: datetime.date) -> BoardRow:
    renews = renewal.product.renews_itself
    payer = purse.payer(renewal) if renews else None
    has_failed = renews and (renewal.product.pk, renewal.due_on) in failed
    return BoardRow(renewal, payer, has_failed, renewal.due_on < today)


def _failed(products: Sequence[Product]) -> set[tuple[int, datetime.date]]:
    """Product and last paid day of the terms whose newest attempt failed."""
    steps = RenewalStep.objects.filter(product__in=products, kind=RenewalStep.Kind.ATTEMPT)
    newest = steps.order_by("product_id", "-term_starts_on", "-planned_on").distinct("product_id")
    rows = newest.values_list("product_id", "term_starts_on", "outcome")
    return {(pk, day - datetime.timedelta(days=1)) for pk, day, end in rows if end == RenewalStep.Outcome.FAILED}
