"""Changes of plan for tests: a hosting in a term of 184 days, with the prices of E27, on days to come."""

import datetime

from billing.checkout.commands import Means, Paid
from billing.models import Payment, Price, Subscription
from billing.plans.choices import PlanChoice, choices_of, facts_of
from billing.plans.commands import plan_change, upgrade
from billing.prices.quotes import subscriptions_of
from core.shown import version_of
from organizations.models import Membership
from products.models import Plan, Product, ProviderCall
from tests.billing import money
from tests.cast import Cast

PRICES = {"start": 240_00, "pro": 540_00, "max": 1200_00}
FIRST, LAST = datetime.date(2027, 3, 1), datetime.date(2027, 8, 31)


def at(day: str) -> datetime.datetime:
    """Noon of a day, in Geneva too."""
    return datetime.datetime.fromisoformat(f"{day}T10:00:00+00:00")


def running(cast: Cast, plan: str = "start", *, first: datetime.date = FIRST, last: datetime.date = LAST) -> Product:
    """The hosting, alone, paid for the six months from ``first`` to ``last``."""
    product = money.product_of(cast.talleres, "www.talleres-rochat.example")
    cast.talleres.products.exclude(pk=product.pk).update(renews_itself=False)
    for key, net in PRICES.items():
        row = {"kind": product.kind, "plan": plan_of(product, key), "months": 6, "currency": "CHF", "net": net}
        Price.objects.create(starts_on=datetime.date(2026, 12, 1), **row)
    product.plan, product.expires_on, product.renews_itself = plan_of(product, plan), last, False
    product.save()
    facts = {"organization_id": product.organization_id, "anchor_on": first, "months": 6, "months_paid": 6}
    Subscription.objects.create(product=product, **facts)
    return product


def plan_of(product: Product, key: str) -> Plan:
    return product.kind.plans.get(key=key)


def choice_of(actor: Membership, product: Product, key: str, moment: datetime.datetime) -> PlanChoice:
    return next(each for each in choices_of(actor, product, moment) if each.plan.key == key)


def seen_of(actor: Membership, product: Product, key: str, moment: datetime.datetime) -> str:
    """What the page carries."""
    known = subscriptions_of([product], moment.date())[product.pk]
    return version_of(facts_of(choice_of(actor, product, key, moment), product, known))


def paid_at_once(
    actor: Membership, product: Product, key: str, moment: datetime.datetime, *, transfer: bool = False
) -> Paid:
    """Change to a dearer plan, from the prepaid account unless told."""
    product.refresh_from_db()
    quote = choice_of(actor, product, key, moment).today
    assert quote
    means = Means(0, Payment.Means.TRANSFER) if transfer else Means(quote.total, None)
    seen, plan = seen_of(actor, product, key, moment), plan_of(product, key)
    return upgrade(actor=actor, product_id=product.pk, plan=plan, means=means, seen=seen, now=moment)


def planned(actor: Membership, product: Product, key: str, moment: datetime.datetime) -> Subscription:
    """Change to a cheaper plan, or take that back."""
    seen, plan = seen_of(actor, product, key, moment), plan_of(product, key)
    return plan_change(actor=actor, product_id=product.pk, plan=plan, seen=seen, now=moment)


def provider_did_it() -> None:
    """Every request to the provider is answered."""
    ProviderCall.objects.update(state=ProviderCall.State.DONE)
