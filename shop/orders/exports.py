"""What the shop puts into archives: orders, a row for each product (ORG-78)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.archive import Piece, Row
from core.money import CENT
from organizations.exports.registry import ExportTable, ranges, within
from organizations.models import Membership
from shop.models import OrderLine


def _lines(actor: Membership) -> Any:
    return OrderLine.objects.filter(organization_id=actor.organization_id)


def _rows(actor: Membership, piece: Piece) -> Iterator[Row]:
    for line in within(_lines(actor).select_related("order", "code"), piece):
        yield {
            "order": line.order.number, "date": line.order.placed_at, "by": line.order.placed_by_name,
            "terms": line.order.terms, "state": str(line.get_state_display()), "concept": line.concept,
            "months": line.months, "currency": line.order.currency, "price": line.unit * CENT,
            "discount": line.discount * CENT, "net": line.net * CENT, "code": line.code.text if line.code else "",
            "reason": line.reason,
        }  # fmt: skip


ORDERS = ExportTable(
    key="orders", title=_("Orders"),
    columns={
        "order": pgettext_lazy("thing", "Order"), "date": _("Date"), "by": _("Ordered by"),
        "terms": _("Accepted terms"),
        "state": _("State"), "concept": _("Concept"), "months": _("Months"), "currency": _("Currency"),
        "price": _("Price without VAT"), "discount": _("Discount"), "net": _("Amount without VAT"), "code": _("Code"),
        "reason": _("Reason"),
    },
    rows=_rows, pieces=lambda actor: ranges(_lines(actor)), rank=59,
)  # fmt: skip
