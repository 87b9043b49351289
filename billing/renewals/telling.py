"""What people are told before a term ends: that it renews by itself, or that it does not (BIL-10, EML-3)."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from billing import emails
from billing.models import ContractEnd, DocumentLine, RenewalStep, Subscription
from billing.models.subscription import DECIDED_ON
from billing.prices.quotes import Want, quote_renewals, subscriptions_of
from billing.renewals import ladder
from billing.tax.register import treatment_of
from billing.terms import ONE_DAY
from core.errors import RuleError
from core.hooks import Hook
from core.money import Money
from organizations.models import Organization
from products.models import Product

Kind = RenewalStep.Kind
TOLD_ABOVE: Hook[Callable[[], Q]] = Hook()
"""Products whose end somebody above tells of: they are neither reminded of nor found here: nobody is told twice.
That they will renew by themselves, and for how much, is told here all the same."""


@dataclass(frozen=True)
class Planned:
    """A product whose term ends: its last paid day, what the next one costs with tax, and the price of the last one
    where that was another. ``next_on``: when it is tried to be paid again, where that failed."""

    product: Product
    ends_on: datetime.date
    total: Money | None
    before: Money | None
    next_on: datetime.date | None = None


def organizations_to_tell(now: datetime.datetime) -> Iterator[int]:
    """Organizations with a product that ends soon."""
    today = now.date()
    until = today + datetime.timedelta(days=ladder.FURTHEST_TOLD)
    rows = Product.objects.annotate(decided_on=DECIDED_ON).filter(
        state=Product.State.ACTIVE, expires_on__gte=today, organization__deleted_at=None, decided_on__lte=until,
        expires_on__lte=until + datetime.timedelta(days=ladder.LONGEST_MARGIN),
    )  # fmt: skip
    yield from rows.order_by("organization_id").values_list("organization_id", flat=True).distinct().iterator()


@transaction.atomic
def tell_organization(organization_id: int, now: datetime.datetime) -> int:
    """One mail for what will renew and one for what will not; how many products stand in them."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if organization.deleted_at is not None:
        return 0
    today = organization.day_at(now)
    until = today + datetime.timedelta(days=ladder.FURTHEST_TOLD)
    active = organization.products.filter(state=Product.State.ACTIVE, expires_on__gte=today)
    rows = active.annotate(decided_on=DECIDED_ON).filter(decided_on__lte=until)
    for theirs in TOLD_ABOVE:
        rows = rows.exclude(theirs(), renews_itself=False)
    rows = rows.exclude(pk__in=ContractEnd.objects.to_come().values("product"))
    products = list(rows.select_related("kind", "plan").order_by("expires_on", "pk"))
    known = subscriptions_of(products, today)
    rungs = {each: _rung(each, known[each.pk], today, now) for each in products}
    told = {each: days for each, days in rungs.items() if days is not None}
    if planned := [each for each in told if each.renews_itself]:
        emails.renewals_planned(organization, planned, now)
    if ending := {each: days for each, days in told.items() if not each.renews_itself}:
        emails.renewals_needed(organization, ending, now)
    return len(told)


def _rung(product: Product, subscription: Subscription, today: datetime.date, now: datetime.datetime) -> int | None:
    """The day of the ladder that has come and that nobody was told of, counted from the decision; None for none."""
    days, ends_on = ladder.PLANNED if product.renews_itself else ladder.REMINDERS, product.expires_on
    if ends_on is None:
        return None
    decided_on = subscription.decided_on(ends_on)
    rung = ladder.reached(ladder.days_of(days, decided_on, subscription.months), today)
    if rung is None:
        return None
    kind = Kind.PLANNED if product.renews_itself else Kind.REMINDER
    facts = {"outcome": RenewalStep.Outcome.DONE, "at": now, "organization_id": product.organization_id}
    _step, is_first = RenewalStep.objects.get_or_create(
        product=product, term_starts_on=ends_on + ONE_DAY, kind=kind, planned_on=rung, defaults=facts
    )
    return (decided_on - rung).days if is_first else None


def planned_of(organization: Organization, product: Product, now: datetime.datetime) -> Planned:
    """What its next term costs as of now."""
    today = organization.day_at(now)
    subscription = subscriptions_of([product], today)[product.pk]
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
