"""What an invoice means for its products: their terms go on, their provider is told (BIL-50, BIL-57)."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from billing import emails, terms
from billing.documents.plans_paid import plan_to_begin, switch
from billing.documents.states import owes_too_long
from billing.models import ContractEnd, DocumentLine, Subscription
from billing.prices.quotes import QuotedLine, subscriptions_of
from products.calls.request import offers, request
from products.holds.commands import release
from products.models import Hold, Product
from products.providers import Action

PERIODIC = {DocumentLine.Kind.FIRST, DocumentLine.Kind.RENEWAL}


def extend(organization_id: int, rows: Sequence[QuotedLine], now: datetime.datetime) -> list[Product]:
    """Bring every product of these rows to the end of its paid term, in the caller's transaction. Returns them."""
    paid: dict[int, list[QuotedLine]] = defaultdict(list)
    for row in rows:
        if row.product_id and row.kind in PERIODIC:
            paid[row.product_id].append(row)
    products = list(_locked(organization_id, paid))
    known = subscriptions_of(products, now.date())
    for product in products:
        _extend(product, known[product.pk], paid[product.pk], now)
    for end in ContractEnd.objects.keep(paid, now):
        emails.contract_kept(end, end.product.organization)
    return products


def _locked(organization_id: int, pks: dict[int, list[QuotedLine]]) -> Sequence[Product]:
    rows = Product.objects.filter(organization_id=organization_id, pk__in=pks).order_by("pk")
    return list(rows.select_related("kind", "plan", "organization").select_for_update(of=("self",), no_key=True))


def _extend(product: Product, subscription: Subscription, rows: list[QuotedLine], now: datetime.datetime) -> None:
    today = product.organization.day_at(now)
    first, last = min(row.starts_on for row in rows if row.starts_on), max(row.ends_on for row in rows if row.ends_on)
    months = rows[0].months or 0
    if terms.later(subscription.anchor_on, subscription.months_paid) != first:
        subscription.anchor_on, subscription.months_paid = first, 0
    subscription.months_paid += months
    subscription.months, subscription.next_months = months, None
    subscription.product = product
    plan = plan_to_begin(subscription, rows[0], today)
    subscription.save()
    product.expires_on = max(last, product.expires_on or last)
    if product.state == Product.State.EXPIRED:
        product.state = Product.State.ACTIVE
    product.save(update_fields=["expires_on", "state"])
    if rows[0].kind == DocumentLine.Kind.RENEWAL and offers(product, Action.EXTEND):
        request(product=product, action=Action.EXTEND, data={"until": product.expires_on.isoformat()}, now=now)
    if plan:
        switch(product, plan, now)
    if product.holds.in_force(now).filter(kind=Hold.Kind.UNPAID).exists() and not owes_too_long(product.pk, today):
        release(product=product, kind=Hold.Kind.UNPAID, by=None, now=now)
