"""People and associations of the EU take an order back within fourteen days, by a button (SHO-26)."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.documents.crediting import credit
from billing.documents.settling import void_requests
from billing.documents.states import UNDER_WAY, invoice_of
from billing.issuer import our_issuer
from billing.models import Document, DocumentLine
from billing.payments.charging import under_way_for
from billing.tax.rates import place_of
from billing.tax.table import table
from core.components.formats import day_text
from core.errors import RuleError
from core.policy import ALLOWED, Verdict
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from products.calls.request import offers, request
from products.models import Product
from products.providers import Action
from security.kinds import EventKind
from shop.codes.commands import give_back
from shop.models import Order, OrderLine
from shop.policies import CONSUMERS, may_order

DAYS = datetime.timedelta(days=14)
LineState = OrderLine.State
TAKEN_BACK = "Withdrawn by the customer."
NOT_HERE = _("People and associations in the EU withdraw from an order. This organization is neither.")
NOTHING = _("Nothing of this order can be withdrawn.")
TRANSFERRED = _("A name of this order came from another registrar, which cannot be undone here. Contact support.")
TOO_LATE = _("The fourteen days ended on %(day)s.")


def may_withdraw(order: Order, now: datetime.datetime) -> Verdict:
    """Whether the organization can take the order back now, and why not."""
    if not is_protected(order.organization):
        return Verdict(NOT_HERE)
    if order.settled_at is None or order.state in {Order.State.CANCELLED, Order.State.FAILED}:
        return Verdict(NOTHING)
    last = last_day_of(order)
    if our_issuer().today(now) > last:
        return Verdict(TOO_LATE % {"day": day_text(last)})
    is_transferred = order.pk is not None and order.lines.filter(is_transfer=True).exists()
    return Verdict(TRANSFERRED) if is_transferred else ALLOWED


def last_day_of(order: Order) -> datetime.date:
    """The last day on which a paid order can be taken back, where the issuer is."""
    return our_issuer().today(order.settled_at or order.placed_at) + DAYS


def is_protected(organization: Organization) -> bool:
    """A consumer whose address is taxed in a country of the EU."""
    taxed_in = place_of(organization.country.code, organization.postcode).taxed_in
    return organization.kind in CONSUMERS and bool(taxed_in) and taxed_in not in table().swiss


@transaction.atomic
def withdraw(*, actor: Membership, order: Order, seen: str | None, now: datetime.datetime) -> None:
    """Its products end now, and what was paid for them, dearer plans and further terms included, is credited to the
    prepaid account.

    Raises Refused outside of the days or for another kind of organization, RuleError while a card is being charged for
    one of them, ChangedMeanwhile.
    """
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    fresh = actor.organization.orders.select_for_update(no_key=True).get(pk=order.pk)
    fresh.organization = actor.organization
    check_unchanged(seen, facts_of(fresh))
    may_withdraw(fresh, now).or_403()
    if under_way_for(fresh.organization_id, _product_keys(fresh)):
        raise RuleError(UNDER_WAY)
    void_requests(fresh.organization, _product_keys(fresh), now)
    for line in lines_of(fresh):
        give_back(line, LineState.GIVEN_BACK)
        OrderLine.objects.filter(pk=line.pk).update(reason=TAKEN_BACK)
    _credit(fresh, now)
    _end_products(fresh, now)
    fresh.state, fresh.closed_at = Order.State.CANCELLED, now
    fresh.save(update_fields=["state", "closed_at"])
    actor.record(EventKind.ORDER_WITHDRAWN, document=fresh.number)


def lines_of(order: Order) -> list[OrderLine]:
    """What of it is delivered, or will be."""
    wanted = order.lines.filter(state__in=[LineState.DELIVERING, LineState.DELIVERED])
    return list(wanted.select_related("product").order_by("code_id", "pk"))


def _product_keys(order: Order) -> list[int]:
    return [line.product_id for line in lines_of(order) if line.product_id]


def facts_of(order: Order) -> object:
    """What the question shows."""
    return order.number, order.state, [(line.pk, line.state) for line in lines_of(order)]


def _credit(order: Order, now: datetime.datetime) -> None:
    invoice = invoice_of(order.request) if order.request else None
    if invoice and invoice.total > invoice.paid:
        credit(invoice=invoice, reason=TAKEN_BACK, now=now)
    for changed, nets in _changes(order).items():
        credit(invoice=changed, nets=nets, reason=TAKEN_BACK, now=now)


def _changes(order: Order) -> dict[Document, dict[int, int]]:
    """What was paid since for dearer plans and further terms of its products: rows by invoice."""
    found: dict[Document, dict[int, int]] = defaultdict(dict)
    kinds, paid = [DocumentLine.Kind.ADJUSTMENT, DocumentLine.Kind.RENEWAL], DocumentLine.TermState.PAID
    rows = DocumentLine.objects.filter(product__order_line__order=order, kind__in=kinds, term_state=paid, net__gt=0)
    for row in rows.select_related("document").order_by("document_id", "position"):
        found[row.document][row.position] = row.net
    return found


def _end_products(order: Order, now: datetime.datetime) -> None:
    """At once, whenever their providers answer: nobody pays a further term of them meanwhile."""
    living = Product.objects.filter(order_line__order=order).exclude(state=Product.State.CANCELLED).order_by("pk")
    for product in living.select_related("kind", "plan").select_for_update(of=("self",), no_key=True):
        product.state, product.renews_itself = Product.State.CANCELLED, False
        product.save(update_fields=["renews_itself", "state"])
        if offers(product, Action.CANCEL):
            request(product=product, action=Action.CANCEL, now=now)
