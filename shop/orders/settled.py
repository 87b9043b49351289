"""What payment and providers mean for an order: hooks of billing and products. They raise nothing.

Money that was taken is delivered, or given back; whatever cannot be done here is written down for a worker.
"""

import dataclasses
import datetime
from functools import partial

from django.db import transaction

from billing import terms
from billing.issuer import our_issuer
from billing.models import Document
from billing.prices.quotes import Quote, QuotedLine
from billing.warranty.commands import choose
from core.work import wake
from products.boards.create import create_product
from products.calls.request import offers, request
from products.models import Product, ProviderCall
from products.providers import Action, ProviderAnswer
from security.journal import events as journal
from security.kinds import EventKind
from shop import emails
from shop.codes.commands import give_back
from shop.models import Order, OrderLine
from shop.orders.states import refresh
from shop.orders.tasks import give_back_refused
from shop.special import NOTICES

State, LineState = Order.State, OrderLine.State
NOT_OFFERED = "The provider of this product does not offer this."
SECOND = "The organization has one already."


def settled(document: Document, quote: Quote, now: datetime.datetime) -> Quote:
    """The order of the request is paid: its products are made and asked for. Answers the rows of the invoice, whose
    terms begin on the day of the payment (SHO-23)."""
    order = _waiting(document)
    if order is None:
        return quote
    rows = list(quote.lines)
    for line in order.lines.select_related("kind__category", "plan").order_by("position"):
        place = slice(line.first_row - 1, line.first_row - 1 + line.rows)
        rows[place] = _deliver(order, line, rows[place], now)
    order.settled_at = now
    order.save(update_fields=["settled_at"])
    refresh(order, now)
    emails.order_confirmed(order)
    return dataclasses.replace(quote, lines=rows)


def _waiting(document: Document) -> Order | None:
    orders = Order.objects.select_for_update(no_key=True, of=("self",)).select_related("organization", "placed_by")
    return orders.filter(request=document, state=State.WAITING).first()


def _why_not(order: Order, line: OrderLine) -> str:
    """Why it cannot be delivered any more, whatever was true when it was ordered; "" when it can."""
    if line.product is None:
        return NOT_OFFERED
    same = order.organization.products.living().filter(kind=line.kind).exclude(pk=line.product.pk)
    if line.kind.key in NOTICES and same.exists():
        return SECOND
    return "" if offers(line.product, Action.PROVISION) else NOT_OFFERED


def _deliver(order: Order, line: OrderLine, rows: list[QuotedLine], now: datetime.datetime) -> list[QuotedLine]:
    dated = _from_today(rows, our_issuer().today(now))
    last_day = dated[-1].ends_on
    line.product = create_product(
        organization=order.organization, kind=line.kind, service_name=line.service_name, actor=order.placed_by, now=now,
        plan=line.plan, state=Product.State.IN_PROGRESS, renews_itself=line.renews_itself,
    )  # fmt: skip
    if line.has_warranty:
        choose(line.product, order.placed_by, now)
    line.state = LineState.DELIVERING
    reason = _why_not(order, line)
    if not reason:
        until = {"until": last_day.isoformat()} if last_day else {}
        request(product=line.product, action=Action.PROVISION, data=until, now=now)
    else:
        line.state, line.reason = LineState.REFUSED, reason
        transaction.on_commit(partial(wake, give_back_refused))
    line.save(update_fields=["product", "state", "reason"])
    return [dataclasses.replace(row, product_id=line.product.pk) for row in dated]


def _from_today(rows: list[QuotedLine], today: datetime.date) -> list[QuotedLine]:
    """A term of one rate begins today; one over a change of the rate stays as it was taxed."""
    if len(rows) > 1 or not rows[0].months:
        return rows
    paid = terms.term(today, 0, rows[0].months)
    return [dataclasses.replace(rows[0], starts_on=paid.starts_on, ends_on=paid.last_day)]


def voided(document: Document, now: datetime.datetime) -> None:
    """The request can be paid no more: the order lapses, unless somebody cancelled it. Who announced a transfer is
    told; who left the card page knows."""
    order = _waiting(document)
    if order is None:
        return
    end(order, State.LAPSED, now)
    journal.record(EventKind.ORDER_LAPSED, actor=None, organization=order.organization, document=order.number)
    if document.announced_at is not None:
        emails.order_lapsed(order)


def end(order: Order, state: Order.State, now: datetime.datetime) -> None:
    """Nothing of it is delivered any more; codes and offers can be used again. The caller holds the organization."""
    for line in order.lines.order_by("code_id"):
        give_back(line, LineState.GONE)
    order.state, order.closed_at = state, now
    order.save(update_fields=["state", "closed_at"])


def answered(call: ProviderCall, answer: ProviderAnswer | None) -> None:
    """The provider set a product up, or refused it for good: then a worker gives the money back (F9)."""
    if call.action != Action.PROVISION:
        return
    line = OrderLine.objects.filter(product=call.product, state=LineState.DELIVERING).select_related("order").first()
    if line is None:
        return
    is_done = answer is not None
    line.state, line.reason = LineState.DELIVERED if is_done else LineState.REFUSED, "" if is_done else call.error
    line.save(update_fields=["state", "reason"])
    if is_done:
        refresh(line.order, call.answered_at)
    else:
        transaction.on_commit(partial(wake, give_back_refused))
