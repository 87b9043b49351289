"""Another billing period for the terms to come (guide 19, second way): scheduled for the end of the paid term, taken
back at will, and nothing is billed twice (BIL-55, BIL-56)."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.models import Subscription
from billing.policies import may_account
from billing.prices.book import prices_on
from billing.prices.quotes import Quote, Want, offered, quote_renewals, subscriptions_of
from billing.tax.register import treatment_of
from billing.terms import ONE_DAY
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Product
from security.kinds import EventKind

NOT_NOW = _("The billing period of this product cannot be changed now.")


@dataclass(frozen=True)
class Offer:
    """The next term in one length: from when, and what it costs to the cent."""

    months: int
    starts_on: datetime.date
    quote: Quote


def offers_of(actor: Membership, product: Product, now: datetime.datetime) -> list[Offer]:
    """Every length that is offered for the next term, with its price of today; none for what has no end."""
    today, organization = actor.day_at(now), actor.organization
    if product.expires_on is None or product.state not in {Product.State.ACTIVE, Product.State.EXPIRED}:
        return []
    treatment = treatment_of(organization, today=today, now=now)
    known = subscriptions_of([product], today)[product.pk]
    lengths = offered(product, known, prices_on(today, organization.currency, [product]), today)
    quotes = {
        months: quote_renewals(organization, [Want(product, months)], treatment, today=today) for months in lengths
    }
    return [Offer(months, quote.lines[0].starts_on or today, quote) for months, quote in quotes.items()]


def facts_of(offers: list[Offer], subscription: Subscription) -> object:
    """What the page showed."""
    shown = [(each.months, str(each.starts_on), each.quote.total) for each in offers]
    return shown, subscription.months, subscription.next_months


@transaction.atomic
def change_period(
    *, actor: Membership, product_id: int, months: int, seen: str | None, now: datetime.datetime
) -> Subscription:
    """Have the next term be ``months`` long; choosing the present length takes a change back.

    Raises Refused, RuleError for a length that is not offered, ChangedMeanwhile.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    products = actor.organization.products.select_related("kind", "plan", "organization")
    product = products.select_for_update(of=("self",), no_key=True).get(pk=product_id)
    subscription = subscriptions_of([product], actor.day_at(now))[product.pk]
    offers = offers_of(actor, product, now)
    check_unchanged(seen, facts_of(offers, subscription))
    if months not in [each.months for each in offers]:
        raise RuleError(NOT_NOW)
    wanted = None if months == subscription.months else months
    if wanted == subscription.next_months:
        return subscription
    subscription.next_months = wanted
    subscription.save()
    starts_on = (product.expires_on or actor.day_at(now)) + ONE_DAY
    if wanted is None:
        actor.record(EventKind.PERIOD_KEPT, product=product)
    else:
        actor.record(EventKind.PERIOD_CHANGED, product=product, until=starts_on.isoformat(), months=months)
    return subscription
