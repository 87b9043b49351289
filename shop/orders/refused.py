"""What was paid and could not be delivered is given back, line by line (SHO-24, F9)."""

import datetime
from contextlib import suppress

from django.db import transaction

from billing.documents.crediting import credit
from billing.documents.states import invoice_of
from core.errors import RuleError
from organizations.models import Organization
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind
from shop import emails
from shop.codes.commands import give_back
from shop.models import Order, OrderLine
from shop.orders.states import refresh

State = OrderLine.State


@transaction.atomic
def give_back_next(now: datetime.datetime) -> bool:
    """Give the price of one refused line back: a credit note for it alone, the money on the prepaid account, its code
    and offer free. False when there is none."""
    found = OrderLine.objects.filter(state=State.REFUSED).order_by("pk").values_list("pk", "organization_id").first()
    if found is None:
        return False
    Organization.objects.select_for_update(no_key=True).get(pk=found[1])
    line = OrderLine.objects.select_for_update(no_key=True, of=("self",)).select_related("product").get(pk=found[0])
    if line.state != State.REFUSED:
        return True
    order = Order.objects.select_related("organization", "request").get(pk=line.order_id)
    give_back(line, State.GIVEN_BACK)
    _end_product(line)
    _credit(order, line, now)
    refresh(order, now)
    journal.record(
        EventKind.ORDER_REFUSED, actor=None, organization=order.organization, product=line.product,
        name=line.service_name, document=order.number, reason=line.reason,
    )  # fmt: skip
    emails.line_refused(order, line)
    return True


def _end_product(line: OrderLine) -> None:
    """It never was: nobody renews it, and it stands in no list."""
    if line.product is not None:
        line.product.state, line.product.renews_itself = Product.State.CANCELLED, False
        line.product.save(update_fields=["state", "renews_itself"])


def _credit(order: Order, line: OrderLine, now: datetime.datetime) -> None:
    if order.request is None or not line.net:
        return
    invoice = invoice_of(order.request)
    if invoice is None:
        return
    rows = invoice.lines.filter(product=line.product_id, net__gt=0)
    with suppress(RuleError):  # it was credited before, by a person
        credit(invoice=invoice, nets=dict(rows.values_list("position", "net")), reason=line.reason, now=now)
