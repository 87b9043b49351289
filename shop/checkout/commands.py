"""The cart becomes an order and one payment request, and is paid, in one transaction (SHO-22)."""

import dataclasses
import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means, Paid, begin_payment, check_means
from billing.documents.issuing import Facts, issue
from billing.issuer import our_issuer
from billing.models import Document
from billing.prices.quotes import Quote
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from security.kinds import EventKind
from shop.cart.pricing import CartRow, PricedCart, price_cart
from shop.codes.commands import reserve
from shop.models import Order, OrderLine
from shop.policies import may_order

EMPTY = _("The cart is empty.")
NOT_READY = _("Something in the cart cannot be ordered any more. Take it out first.")
NO_ADDRESS = _(
    "The organization has no postal address yet. It stands on the invoice and decides the tax: have it written first."
)
NOT_ACCEPTED = _("Accept the terms to order.")


@dataclass(frozen=True)
class Placed:
    """The order, and how far it is paid."""

    order: Order
    paid: Paid


@transaction.atomic
def place_order(
    *,
    actor: Membership,
    means: Means,
    accepts: bool,
    renews: bool,
    warranty: bool = False,
    seen: str | None,
    now: datetime.datetime,
) -> Placed:
    """Order what is in the cart and pay it as far as that can be done at once; the cart is empty then.

    ``accepts`` the terms of ``seen``; ``renews``: the products renew by themselves; ``warranty``: those that offer it
    with their order have Renewal Warranty (SHO-17). Raises Refused, RuleError,
    NotEnough, ChangedMeanwhile when the cart, a price or the terms are other ones than were ``seen``.
    """
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    cart = price_cart(actor.organization, now, our_issuer().terms)
    if cart.quote is None:
        raise RuleError(EMPTY)
    check_unchanged(seen, cart.facts())
    if reason := why_not(actor.organization, cart):
        raise RuleError(reason)
    if not accepts:
        raise RuleError(NOT_ACCEPTED)
    check_means(actor, cart.total, means)
    order = _order(actor, cart, cart.quote, now)
    _write_lines(order, cart, renews=renews, warranty=warranty)
    request = _request(actor, order, cart.quote, means, now)
    actor.organization.cart_lines.all().delete()
    paid = begin_payment(actor, request, means, now)
    order.refresh_from_db()
    return Placed(order, paid)


def why_not(organization: Organization, cart: PricedCart) -> str:
    """What keeps the cart from being ordered, in a sentence; "" when nothing does."""
    if not cart.rows:
        return str(EMPTY)
    if not organization.address_lines:
        return str(NO_ADDRESS)
    return "" if cart.is_ready else str(NOT_READY)


def _order(actor: Membership, cart: PricedCart, quote: Quote, now: datetime.datetime) -> Order:
    order = Order.objects.create(
        organization=actor.organization, placed_by=actor.user, placed_by_name=actor.full_name, placed_at=now,
        terms=cart.terms, currency=quote.currency, net=quote.net, tax=quote.tax, total=quote.total,
    )  # fmt: skip
    actor.record(EventKind.ORDER_PLACED, document=order.number, amount=_amount(quote))
    return order


def _amount(quote: Quote) -> str:
    return f"{Money.of_minor(quote.total, quote.currency).amount} {quote.currency}"


def _write_lines(order: Order, cart: PricedCart, *, renews: bool, warranty: bool) -> None:
    """Reserve codes in the order of their keys, so that two orders never wait for each other."""
    codes = [row.line.code for row in cart.rows if row.line.code and not row.problem]
    for code in sorted(codes, key=lambda code: code.pk):
        reserve(code)
    first = 1
    for position, row in enumerate(cart.rows, start=1):
        has_warranty = warranty and row.offers_warranty
        line = _line(order, position, row, first, renews=renews, has_warranty=has_warranty)
        first += line.rows


def _line(order: Order, position: int, row: CartRow, first: int, *, renews: bool, has_warranty: bool) -> OrderLine:
    line, term = row.line, row.term
    if term is None:
        raise RuleError(NOT_READY)
    counts = not row.problem
    return OrderLine.objects.create(
        order=order, organization_id=order.organization_id, position=position, kind=line.kind, plan=line.plan,
        months=line.months, service_name=line.service_name, concept=term.rows[0].concept, renews_itself=renews,
        is_transfer=line.is_transfer,
        has_warranty=has_warranty,
        unit=term.unit, discount=term.unit - term.net, net=term.net, tax_percent=row.tax_percent,
        first_row=first, rows=len(term.rows),
        code=line.code if counts else None, offer=line.offer if counts else None,
    )  # fmt: skip


def _request(actor: Membership, order: Order, quote: Quote, means: Means, now: datetime.datetime) -> Document:
    due_on = actor.day_at(now) + datetime.timedelta(days=our_issuer().days)
    wording = dataclasses.replace(means.wording, order_number=order.number)
    request = issue(Document.Kind.REQUEST, order.organization, quote, Facts(due_on=due_on, wording=wording), now)
    order.request = request
    order.save(update_fields=["request"])
    actor.record(EventKind.PAYMENT_REQUESTED, document=request.number, amount=_amount(quote))
    return request
