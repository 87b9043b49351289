"""Another plan for a running product: dearer at once and pro rata, cheaper from the next term on (BIL-58, BIL-59)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means, Paid, begin_payment, check_means, issue_request
from billing.documents.settling import void_requests
from billing.documents.states import UNDER_WAY
from billing.models import Payment, Subscription
from billing.payments.charging import under_way_for
from billing.plans.choices import NOT_NOW, PlanChoice, choices_of, facts_of
from billing.policies import may_account
from billing.prices.quotes import subscriptions_of
from billing.terms import last_bank_day
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Plan, Product
from security.kinds import EventKind

TOO_LATE = _("A transfer would arrive after the paid term is over. Choose another means of payment.")


@transaction.atomic
def upgrade(
    *, actor: Membership, product_id: int, plan: Plan, means: Means, seen: str | None, now: datetime.datetime
) -> Paid:
    """Ask for the pro rata of a dearer plan and pay it as far as that can be done at once; the product changes when it
    is paid whole.

    Requests that were open for the product are replaced. Raises Refused, RuleError, NotEnough, ChangedMeanwhile.
    """
    actor = lock_and_reload(actor)
    product, choice = _chosen(actor, product_id, plan, seen, now)
    if choice.today is None:
        raise RuleError(NOT_NOW)
    if means.rest == Payment.Means.TRANSFER and is_too_late_for_banks(product, actor.day_at(now)):
        raise RuleError(TOO_LATE)
    check_means(actor, Money.of_minor(choice.today.total, choice.today.currency), means)
    request = issue_request(actor, choice.today, means.wording, now, last_day=product.expires_on)
    return begin_payment(actor, request, means, now)


@transaction.atomic
def plan_change(
    *, actor: Membership, product_id: int, plan: Plan, seen: str | None, now: datetime.datetime
) -> Subscription:
    """Have the next term be one of a plan that costs no more; the present plan takes a change back.

    Requests that were open for the product are void: they ask for another price. Raises as ``upgrade``.
    """
    actor = lock_and_reload(actor)
    product, choice = _chosen(actor, product_id, plan, seen, now)
    if choice.today is not None:
        raise RuleError(NOT_NOW)
    if under_way_for(actor.organization_id, [product.pk]):
        raise RuleError(UNDER_WAY)
    void_requests(actor.organization, [product.pk], now)
    subscription = subscriptions_of([product], actor.day_at(now))[product.pk]
    subscription.next_plan = None if plan == product.plan else plan
    subscription.save()
    if subscription.next_plan is None:
        actor.record(EventKind.PLAN_KEPT, product=product)
    else:
        actor.record(EventKind.PLAN_CHANGE_PLANNED, product=product, name=str(plan), until=choice.starts_on.isoformat())
    return subscription


def _chosen(
    actor: Membership, product_id: int, plan: Plan, seen: str | None, now: datetime.datetime
) -> tuple[Product, PlanChoice]:
    """The product, locked, and what the plan means for it now."""
    may_account(actor).or_403()
    products = actor.organization.products.select_related("kind__category", "plan", "organization")
    product = products.select_for_update(of=("self",), no_key=True).get(pk=product_id)
    choice = next((each for each in choices_of(actor, product, now) if each.plan == plan), None)
    if choice is None:
        raise RuleError(NOT_NOW)
    subscription = subscriptions_of([product], actor.day_at(now))[product.pk]
    check_unchanged(seen, facts_of(choice, product, subscription))
    if choice.refusal:
        raise RuleError(choice.refusal)
    return product, choice


def is_too_late_for_banks(product: Product, today: datetime.date) -> bool:
    """Whether what is transferred today may arrive when the paid term is over."""
    return product.expires_on is not None and last_bank_day(today) > product.expires_on
