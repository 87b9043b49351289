"""A product gets the plan that was paid: at once, or when a paid term with it begins (BIL-58, BIL-59)."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from billing.models import Document, DocumentLine, Subscription
from billing.prices.quotes import QuotedLine
from organizations.models import Organization
from products.calls.request import offers, request
from products.models import Plan, Product
from products.providers import Action

ADJUSTMENT = DocumentLine.Kind.ADJUSTMENT
MOST = 200


def adjust(organization: Organization, rows: Iterable[QuotedLine], now: datetime.datetime) -> None:
    """Change every product of these rows to the plan that they paid for, in the caller's transaction."""
    plans = {row.product_id: row.plan_id for row in rows if row.kind == ADJUSTMENT and row.plan_id}
    products = organization.products.filter(pk__in=plans).select_related("kind", "organization").order_by("pk")
    for product in products.select_for_update(of=("self",), no_key=True):
        Subscription.objects.filter(product=product).update(next_plan=None, next_plan_on=None)
        switch(product, Plan.objects.get(pk=plans[product.pk]), now)


def switch(product: Product, plan: Plan, now: datetime.datetime) -> None:
    """The product, locked by the caller, has this plan from now on; its provider is told."""
    product.plan = plan
    product.save(update_fields=["plan"])
    if offers(product, Action.CHANGE_PLAN):
        request(product=product, action=Action.CHANGE_PLAN, data={"plan": plan.key}, now=now)


def plan_to_begin(subscription: Subscription, row: QuotedLine, today: datetime.date) -> Plan | None:
    """A term was paid: note which plan counts from its first day on, and answer the one that counts today already, to
    which the caller switches. The caller saves the subscription."""
    _note(subscription, row)
    if subscription.next_plan_on is None or subscription.next_plan_on > today:
        return None
    plan, subscription.next_plan, subscription.next_plan_on = subscription.next_plan, None, None
    return plan


def _note(subscription: Subscription, row: QuotedLine) -> None:
    if row.plan_id is None:
        return
    if row.plan_id == subscription.next_plan_id:
        subscription.next_plan_on = subscription.next_plan_on or row.starts_on
    elif row.plan_id != subscription.product.plan_id:
        subscription.next_plan_id, subscription.next_plan_on = row.plan_id, row.starts_on


@transaction.atomic
def switch_next(now: datetime.datetime) -> bool:
    """Change the next product whose first day with a paid plan has come. False when there is none.

    Whoever is left alone is not locked: bank files lock many organizations in an order of their own.
    """
    tomorrow = now.date() + datetime.timedelta(days=1)
    due = Subscription.objects.filter(next_plan_on__lte=tomorrow, product__organization__deleted_at=None)
    for candidate in due.select_related("product__organization").order_by("next_plan_on", "pk")[:MOST]:
        today = candidate.product.organization.day_at(now)
        if candidate.next_plan_on and candidate.next_plan_on <= today:
            _switch_in(candidate, now)
            return True
    return False


def _switch_in(candidate: Subscription, now: datetime.datetime) -> None:
    organization = Organization.objects.select_for_update(no_key=True).get(pk=candidate.product.organization_id)
    still = Subscription.objects.filter(pk=candidate.pk, next_plan_on__lte=organization.day_at(now)).first()
    if still is not None:
        _begin(still, organization, now)


def _begin(subscription: Subscription, organization: Organization, now: datetime.datetime) -> None:
    rows = organization.products.select_related("kind", "organization")
    product = rows.select_for_update(of=("self",), no_key=True).filter(pk=subscription.product_id).first()
    plan = subscription.next_plan
    subscription.next_plan, subscription.next_plan_on = None, None
    subscription.save(update_fields=["next_plan", "next_plan_on"])
    if product and plan and product.state != Product.State.CANCELLED and product.plan_id != plan.pk:
        switch(product, plan, now)


def is_overtaken(document: Document, today: datetime.date) -> bool:
    """Whether an upgrade is paid too late: its days are over, its product stopped, or more was paid meanwhile."""
    rows = document.lines.filter(kind=ADJUSTMENT).order_by().values("product_id").annotate(last=Max("ends_on"))
    ends = {row["product_id"]: row["last"] for row in rows}
    products = Product.objects.filter(pk__in=ends)
    return any(
        each.state != Product.State.ACTIVE or ends[each.pk] < today or (each.expires_on or today) > ends[each.pk]
        for each in products
    )
