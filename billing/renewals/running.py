"""Renewing by itself: what is due is charged once a rung of its ladder, whatever happens to machines (BIL-7 to BIL-9,
BIL-36, BIL-74).

One transaction an organization: the switch is read under the lock that writes the intent, each product is paid as a
whole or not at all, and people get one mail about all of it.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing import emails
from billing.documents.issuing import Facts, issue
from billing.documents.settling import close_if_whole, reserve, void
from billing.documents.states import lock_open_requests
from billing.issuer import our_issuer
from billing.ledger.postings import balance_of
from billing.models import Account, Card, Document, Payment, RenewalStep, Subscription
from billing.models.subscription import DECIDED_ON
from billing.payments.acquirer import Reason
from billing.payments.charging import begin, create_payment, under_way_for
from billing.prices.quotes import Quote, Want, quote_renewals, subscriptions_of
from billing.renewals import ladder
from billing.tax.decision import Treatment
from billing.tax.register import treatment_of
from billing.terms import ONE_DAY, last_bank_day
from core.errors import RuleError
from core.money import Money
from notifications.models import Notice, Topic
from notifications.notices import Audience, NoticeKind, tell
from organizations.models import Organization
from products.models import Product

Kind, Outcome, Means = RenewalStep.Kind, RenewalStep.Outcome, Subscription.Means
NO_CARD = "no card"
INTERRUPTED = Q(outcome=Outcome.CHARGED, document__payments__reason=Reason.INTERRUPTED)
"""Attempts whose worker died before the card was charged: a definite no, and none that anybody decided."""


@dataclass(frozen=True)
class Tried:
    """One attempt that failed: the product, what it costs, when it is tried again (None: never)."""

    product: Product
    total: Money | None
    next_on: datetime.date | None


def due_organizations(now: datetime.datetime) -> Iterator[int]:
    """Organizations with a product whose next rung has come and was not tried; a little too many never harms."""
    today = now.date()
    steps = RenewalStep.objects.filter(
        product=OuterRef("pk"), kind=Kind.ATTEMPT, term_starts_on__gt=OuterRef("expires_on")
    )
    last = steps.exclude(INTERRUPTED).order_by("-planned_on")
    products = (
        Product.objects.annotate(decided_on=DECIDED_ON)
        .filter(renews_itself=True, state=Product.State.ACTIVE)
        .filter(expires_on__gte=today - ONE_DAY)
        .filter(expires_on__lte=today + datetime.timedelta(days=ladder.FURTHEST + ladder.LONGEST_MARGIN))
        .filter(decided_on__lte=today + datetime.timedelta(days=ladder.FURTHEST))
        .filter(organization__deleted_at=None)
        .annotate(tried_on=Subquery(last.values("planned_on")[:1]), months=F("subscription__months"))
        .order_by("organization_id", "pk")
    )
    seen = 0
    for organization, decided_on, months, tried_on in products.values_list(
        "organization_id", "decided_on", "months", "tried_on"
    ).iterator(chunk_size=1_000):
        rung = ladder.reached(ladder.attempts(decided_on, months or 12), today + ONE_DAY)
        if organization != seen and rung is not None and (tried_on is None or tried_on < rung):
            seen = organization
            yield organization


def renew_organization(organization_id: int, now: datetime.datetime) -> int:
    """Try what is due there. Cards are asked after the commit. How many products were tried."""
    with transaction.atomic():
        tried, payments = _renew(organization_id, now)
    for payment in payments:
        begin(payment, now)
    return tried


def _renew(organization_id: int, now: datetime.datetime) -> tuple[int, list[Payment]]:
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if organization.deleted_at is not None:
        return 0, []
    today = organization.day_at(now)
    products = list(_due_products(organization, today))
    known, steps = subscriptions_of(products, today), list[RenewalStep]()
    treatment = treatment_of(organization, today=today, now=now) if products else None
    payments, failed = list[Payment](), list[Tried]()
    for product in products:
        days = _days(product, known[product.pk])
        rung = ladder.reached(days, today)
        if rung is None or treatment is None or under_way_for(organization_id, [product.pk]):
            continue  # while a card is being charged for it the rung waits
        step = _claimed(product, rung, now)
        if step is None:
            continue
        steps.append(step)
        _Attempt(organization, product, known[product.pk], step, treatment, now).run(payments)
        if step.outcome == Outcome.FAILED:
            failed.append(Tried(product, _total(step), next((day for day in days if day > today), None)))
    if failed:
        emails.renewals_failed(organization, failed, now)
        _tell_of(organization, failed, now)
    return len(steps), payments


def _tell_of(organization: Organization, failed: Sequence[Tried], now: datetime.datetime) -> None:
    for each in failed:
        tell(
            NOTICE.key, each.product.pk, now=now, organization=organization, audience=Audience.ACCOUNTING,
            product=each.product.name, ends=str(each.product.expires_on),
        )  # fmt: skip


def _is_over(notices: Sequence[Notice]) -> set[int]:
    """Paid, given up, or no longer to renew by itself: the product's term is not the one that failed."""
    ends = {int(each.cause): each.facts["ends"] for each in notices}
    rows = Product.objects.filter(pk__in=ends, renews_itself=True, state=Product.State.ACTIVE)
    same = {pk for pk, day in rows.values_list("pk", "expires_on") if str(day) == ends[pk]}
    return {each.pk for each in notices if int(each.cause) not in same}


NOTICE = NoticeKind(
    "renewal-failed", Topic.RENEWALS, "alert", _("%(product)s could not be renewed: it was not paid."),
    lambda notice: reverse("billing:payments", args=[notice.slug]), _is_over,
)  # fmt: skip


def _due_products(organization: Organization, today: datetime.date) -> Iterable[Product]:
    """Those that renew by themselves, read and locked now: switching off waits for this, or this for it."""
    rows = organization.products.filter(renews_itself=True, state=Product.State.ACTIVE)
    until = today + datetime.timedelta(days=ladder.FURTHEST)
    ending = rows.annotate(decided_on=DECIDED_ON).filter(expires_on__gte=today, decided_on__lte=until)
    return (
        ending.select_related("kind", "plan", "organization")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )


def _days(product: Product, subscription: Subscription) -> list[datetime.date]:
    last_day = product.expires_on
    return ladder.attempts(subscription.decided_on(last_day), subscription.months) if last_day else []


def _claimed(product: Product, rung: datetime.date, now: datetime.datetime) -> RenewalStep | None:
    """The step, which whoever stores it first may do; None when it was done. One that was interrupted is done again."""
    starts_on = (product.expires_on or now.date()) + ONE_DAY
    facts = {"outcome": Outcome.FAILED, "at": now, "organization_id": product.organization_id}
    step, is_first = RenewalStep.objects.get_or_create(
        product=product, term_starts_on=starts_on, kind=Kind.ATTEMPT, planned_on=rung, defaults=facts
    )
    return step if is_first or RenewalStep.objects.filter(INTERRUPTED, pk=step.pk).exists() else None


def _total(step: RenewalStep) -> Money | None:
    return Money.of_minor(step.document.total, step.document.currency) if step.document else None


@dataclass
class _Attempt:
    """One product on one rung."""

    organization: Organization
    product: Product
    subscription: Subscription
    step: RenewalStep
    treatment: Treatment
    now: datetime.datetime

    def run(self, payments: list[Payment]) -> None:
        """Pay it with what it is to be paid with, or say why not."""
        open_ones = lock_open_requests(self.organization.pk, [self.product.pk])
        if any(self._is_on_its_way(each) for each in open_ones):
            return self._end(Outcome.LEFT)
        try:
            quote = self._quote()
        except RuleError as refusal:
            return self._end(Outcome.FAILED, str(refusal.message))
        card = self._card()
        can_prepay = self.subscription.means != Means.CARD and self._balance(quote) >= quote.total
        if not can_prepay and card is None:
            return self._end(Outcome.FAILED, NO_CARD)
        try:
            with transaction.atomic():
                for old in open_ones:
                    void(self.organization, old, self.now)
                return self._pay(quote, None if can_prepay else card, payments)
        except RuleError as refusal:  # no document can be made for this organization
            self.step.document = None
            return self._end(Outcome.FAILED, str(refusal.message))

    def _pay(self, quote: Quote, card: Card | None, payments: list[Payment]) -> None:
        due_on = self.organization.day_at(self.now) + datetime.timedelta(days=our_issuer().days)
        request = issue(Document.Kind.REQUEST, self.organization, quote, Facts(due_on=due_on), self.now)
        self.step.document = request
        self.step.save(update_fields=["document"])  # now: the mail about the debit asks for it
        if card is None:
            reserve(self.organization, request, quote.total, f"reserve:{request.pk}", self.now)
            close_if_whole(self.organization, request, self.now)
            return self._end(Outcome.DONE)
        try:
            payments.append(create_payment(None, request, request.left, self.now, card=card, keeps_card=False))
        except RuleError as refusal:
            return self._end(Outcome.FAILED, str(refusal.message))
        return self._end(Outcome.CHARGED)

    def _quote(self) -> Quote:
        months = self.subscription.next_months or self.subscription.months
        wants = [Want(self.product, months)]
        return quote_renewals(self.organization, wants, self.treatment, today=self.organization.day_at(self.now))

    def _balance(self, quote: Quote) -> int:
        return balance_of(self.organization.pk, Account.Purpose.PREPAID, quote.currency)

    def _card(self) -> Card | None:
        if self.subscription.means == Means.PREPAID:
            return None
        usable = Q(is_default=True, state=Card.State.READY, valid_until__gte=our_issuer().today(self.now))
        return self.organization.cards.filter(usable).first()

    def _is_on_its_way(self, request: Document) -> bool:
        if request.announced_at is None:
            return False
        return self.organization.day_at(self.now) <= last_bank_day(self.organization.day_at(request.announced_at))

    def _end(self, outcome: RenewalStep.Outcome, reason: str = "") -> None:
        self.step.outcome, self.step.reason = outcome, reason[:200]
        self.step.save(update_fields=["outcome", "reason", "document"])
