"""Mails about orders. One function per mail, named after what happened; whom they go to is billing's question."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from billing.issuer import our_issuer
from billing.readers.recipients import accountants_of
from billing.tax.sums import tax_of
from billing.terms import later
from core.money import Money
from notifications.to_many import post_to_all
from shop.models import Order, OrderLine


def order_confirmed(order: Order) -> None:
    """The order is paid, or costs nothing: what is set up now, and what costs something later (F6, F8)."""
    rows = [_row(order, line) for line in order.lines.all()]
    _tell("shop/confirmed", order, rows=rows, amount=Money.of_minor(order.total, order.currency))


@dataclass(frozen=True)
class Row:
    """A line, and what its next term costs with tax at the price of the order, from which day."""

    line: OrderLine
    then: Money
    starts_on: datetime.date


def _row(order: Order, line: OrderLine) -> Row:
    then = Money.of_minor(line.unit + tax_of(line.unit, line.tax_percent), order.currency)
    return Row(line, then, later(our_issuer().today(order.settled_at or order.placed_at), line.months))


def line_refused(order: Order, line: OrderLine) -> None:
    """Something of it could not be delivered: why, and where its money is (F9)."""
    _tell("shop/refused", order, line=line)


def order_lapsed(order: Order) -> None:
    """The transfer for it never came: nothing is delivered, and money that still comes goes to the prepaid account."""
    _tell("shop/lapsed", order, amount=Money.of_minor(order.total, order.currency))


def _tell(mail: str, order: Order, **facts: Any) -> None:
    organization = order.organization
    link = settings.PUBLIC_URL + reverse("shop:order", args=[organization.slug, order.pk])
    post_to_all(mail, accountants_of(organization), organization, order=order, link=link, **facts)
