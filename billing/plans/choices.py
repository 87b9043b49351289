"""The plans that a running product can change to: what each costs today and from when on which amount (BIL-58, BIL-59).

Page, document and charge come from here alone.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import terms
from billing.models import DocumentLine, Price, Subscription
from billing.plans.paid_terms import PaidTerm, paid_terms
from billing.prices.book import PriceBook, prices_on
from billing.prices.quotes import Quote, QuotedLine, Want, concept_of, quote_of, quote_renewals, subscriptions_of
from billing.tax import splits
from billing.tax.decision import Treatment
from billing.tax.register import treatment_of
from core.components.formats import day_text, period
from core.errors import RuleError
from organizations.models import Membership
from products.calls.request import offers
from products.models import Plan, Product, ProviderCall
from products.providers import Action

NOT_NOW = gettext_lazy("The plan of this product cannot be changed now.")
UNDER_WAY = gettext_lazy(
    "The last change of the plan is being carried out. Wait until it is finished, then change it again."
)
CHANGEABLE = {Product.State.ACTIVE, Product.State.EXPIRED}


@dataclass(frozen=True)
class PlanChoice:
    """One plan. ``today``: what an upgrade costs at once, None where nothing is paid; ``later``: the next term with it,
    which begins on ``starts_on``. ``refusal``: why it cannot be chosen, "" when it can.
    """

    plan: Plan
    starts_on: datetime.date
    today: Quote | None = None
    later: Quote | None = None
    refusal: str = ""


def choices_of(actor: Membership, product: Product, now: datetime.datetime) -> list[PlanChoice]:
    """Every current plan of the product's kind that has a price; none where the plan cannot be changed at all."""
    today = actor.day_at(now)
    if product.expires_on is None or product.plan is None or product.state not in CHANGEABLE:
        return []
    if not offers(product, Action.CHANGE_PLAN):
        return []
    subscription = subscriptions_of([product], today)[product.pk]
    book = prices_on(today, actor.organization.currency, [product])
    treatment = treatment_of(actor.organization, today=today, now=now)
    paid = paid_terms(product, subscription, today)
    pricing = _Pricing(actor, product, subscription, book, treatment, paid, today)
    priced = {plan for _kind, plan, _months in book.nets}
    plans = product.kind.plans.filter(is_current=True, pk__in=priced)
    found = [pricing.choice(plan) for plan in plans]
    return found if len(found) > 1 else []


def facts_of(choice: PlanChoice, product: Product, subscription: Subscription) -> object:
    """What the page showed and the person confirmed."""
    amounts = [(quote.net, quote.tax) if quote else None for quote in (choice.today, choice.later)]
    days = [str(choice.starts_on), str(product.expires_on), str(subscription.next_plan_on)]
    plans = [choice.plan.pk, product.plan_id, subscription.next_plan_id]
    return plans, days, amounts, choice.refusal, open_numbers(product)


def open_numbers(product: Product) -> list[str]:
    """Numbers of the requests that are open for the product: a change replaces them."""
    lines = DocumentLine.objects.filter(product=product, term_state=DocumentLine.TermState.OPEN)
    return sorted(set(lines.values_list("document__number", flat=True)))


@dataclass(frozen=True)
class _Pricing:
    """What all choices of one product share."""

    actor: Membership
    product: Product
    subscription: Subscription
    book: PriceBook
    treatment: Treatment
    paid: list[PaidTerm]
    today: datetime.date

    def choice(self, plan: Plan) -> PlanChoice:
        """The plan with its amounts, or why not."""
        starts_on = max(self.product.expires_on or self.today, self.today - terms.ONE_DAY) + terms.ONE_DAY
        try:
            return self._choice(plan, starts_on)
        except RuleError as refusal:
            return PlanChoice(plan, starts_on, refusal=str(refusal.message))

    def _choice(self, plan: Plan, starts_on: datetime.date) -> PlanChoice:
        self._check_not_there(plan)
        later = self._next_term(plan)
        net = terms.pro_rata(list(self._differences(plan)), self.today)
        if net > 0 and self.product.state != Product.State.ACTIVE:
            raise RuleError(NOT_NOW)
        if net > 0:
            return PlanChoice(plan, starts_on, self._at_once(plan, net), later)
        if self.subscription.next_plan_on:
            text = _("The terms until %(day)s are paid, and this plan would cost less. Choose it again from then on.")
            raise RuleError(text % {"day": day_text(self.product.expires_on or self.today)})
        return PlanChoice(plan, starts_on, None, later)

    def _check_not_there(self, plan: Plan) -> None:
        if ProviderCall.objects.filter(
            product=self.product, action=Action.CHANGE_PLAN, state=ProviderCall.State.WAITING
        ).exists():
            raise RuleError(UNDER_WAY)
        if plan == (self.subscription.next_plan or self.product.plan):
            raise RuleError(_("Planned already.") if self.subscription.next_plan else _("Your present plan."))

    def _next_term(self, plan: Plan) -> Quote:
        months = self.subscription.next_months or self.subscription.months
        if self.book.net(self.product, months, plan) is None:
            self._refuse(months)
        return quote_renewals(
            self.actor.organization, [Want(self.product, months, plan)], self.treatment, today=self.today
        )

    def _differences(self, plan: Plan) -> Iterator[tuple[int, terms.Term]]:
        """What the plan costs more than the one that is paid, for each paid term as a whole."""
        for each in self.paid:
            new = self.book.net(self.product, each.months, plan)
            old = self._paid_price(each)
            if new is None:
                self._refuse(each.months)
            if old is None:
                raise RuleError(NOT_NOW)
            yield (new or 0) - old, each.term

    def _paid_price(self, paid: PaidTerm) -> int | None:
        """The list price of what is paid for: the one of today, or the last one of what is no longer offered."""
        if paid.plan is None:
            return None
        key = (self.product.kind_id, paid.plan.pk, paid.months)
        if key in self.book.nets:
            return self.book.nets[key]
        rows = Price.objects.filter(plan=paid.plan, months=paid.months, currency=self.book.currency)
        last = rows.filter(net__isnull=False, starts_on__lte=self.today).order_by("-starts_on")
        return last.values_list("net", flat=True).first()

    def _refuse(self, months: int) -> None:
        raise RuleError(_("This plan is not billed for %(period)s at a time.") % {"period": period(months)})

    def _at_once(self, plan: Plan, net: int) -> Quote:
        """The pro rata, split by days where a rate of tax changes meanwhile."""
        last = self.product.expires_on or self.today
        with translation.override(self.actor.organization.invoice_language):
            concept = _("Change of plan: %(product)s") % {"product": concept_of(self.product, plan)}
        lines = [self._line(plan, concept, part) for part in splits.parts(net, self.treatment, self.today, last)]
        return quote_of(lines, self.book.currency, self.treatment.key)

    def _line(self, plan: Plan, concept: str, part: splits.Part) -> QuotedLine:
        return QuotedLine(
            kind=DocumentLine.Kind.ADJUSTMENT, concept=concept[:240], unit=part.net, net=part.net,
            category=self.treatment.category.value, percent=part.percent, country=self.treatment.country,
            product_id=self.product.pk, plan_id=plan.pk, starts_on=part.starts_on, ends_on=part.last_day,
        )  # fmt: skip
