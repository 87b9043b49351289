"""What people are told before a term ends: that it renews by itself, or that it does not (BIL-10, EML-3)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from billing import emails
from billing.models import DocumentLine, RenewalStep, Subscription
from billing.prices.quotes import Want, quote_renewals, subscriptions_of
from billing.renewals import ladder
from billing.tax.register import treatment_of
from billing.terms import ONE_DAY
from core.errors import RuleError
from core.money import Money
from organizations.models import Organization
from products.models import Product

Kind = RenewalStep.Kind


@dataclass(frozen=True)
class Planned:
    """A product whose term ends: its last paid day, what the next one costs with tax, and the price of the last one
    where that was another."""

    product: Product
    ends_on: datetime.date
    total: Money | None
    before: Money | None


def organizations_to_tell(now: datetime.datetime) -> Iterator[int]:
    """Organizations with a product that ends soon."""
    today = now.date()
    rows = Product.objects.filter(
        state=Product.State.ACTIVE, expires_on__gte=today, organization__deleted_at=None,
        expires_on__lte=today + datetime.timedelta(days=ladder.FURTHEST),
    )  # fmt: skip
    yield from rows.order_by("organization_id").values_list("organization_id", flat=True).distinct().iterator()


@transaction.atomic
def tell_organization(organization_id: int, now: datetime.datetime) -> int:
    """One mail for what will renew and one for what will not; how many products stand in them."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if organization.deleted_at is not None:
        return 0
    today = organization.day_at(now)
    until = today + datetime.timedelta(days=ladder.FURTHEST)
    rows = organization.products.filter(state=Product.State.ACTIVE, expires_on__gte=today, expires_on__lte=until)
    products = list(rows.select_related("kind", "plan").order_by("expires_on", "pk"))
    known = subscriptions_of(products, today)
    told = [each for each in products if _is_first(each, known[each.pk], today, now)]
    facts = [_planned(organization, each, known[each.pk], now) for each in told]
    if planned := [each for each in facts if each.product.renews_itself]:
        emails.renewals_planned(organization, planned)
    if ending := [each for each in facts if not each.product.renews_itself]:
        emails.renewals_needed(organization, ending)
    return len(told)


def _is_first(product: Product, subscription: Subscription, today: datetime.date, now: datetime.datetime) -> bool:
    """Whether a day of the ladder has come that nobody was told of."""
    days, ends_on = ladder.PLANNED if product.renews_itself else ladder.REMINDERS, product.expires_on
    rung = ladder.reached(ladder.days_of(days, ends_on, subscription.months), today) if ends_on else None
    if rung is None or ends_on is None:
        return False
    kind = Kind.PLANNED if product.renews_itself else Kind.REMINDER
    facts = {"outcome": RenewalStep.Outcome.DONE, "at": now, "organization_id": product.organization_id}
    _step, is_first = RenewalStep.objects.get_or_create(
        product=product, term_starts_on=ends_on + ONE_DAY, kind=kind, planned_on=rung, defaults=facts
    )
    return is_first


def _planned(
    organization: Organization, product: Product, subscription: Subscription, now: datetime.datetime
) -> Planned:
    today = organization.day_at(now)
    months = subscription.next_months or subscription.months
    try:
        treatment = treatment_of(organization, today=today, now=now)
        quote = quote_renewals(organization, [Want(product, months)], treatment, today=today)
    except RuleError:
        return Planned(product, product.expires_on or today, None, None)
    paid = DocumentLine.objects.filter(product=product, term_state=DocumentLine.TermState.PAID, months=months)
    last = paid.order_by("-starts_on").values_list("net", flat=True).first()
    before = Money.of_minor(last, quote.currency) if last is not None and last != quote.net else None
    return Planned(product, product.expires_on or today, Money.of_minor(quote.total, quote.currency), before)
