"""Which terms of a product are paid and not over: what a change of plan is counted on (BIL-58)."""

import datetime
from dataclasses import dataclass

from django.db.models import Max, Min

from billing import terms
from billing.models import DocumentLine, Subscription
from products.models import Plan, Product

PERIODIC = [DocumentLine.Kind.FIRST, DocumentLine.Kind.RENEWAL]


@dataclass(frozen=True)
class PaidTerm:
    """One of them, how many months it was sold as, and the plan that its days are paid for."""

    term: terms.Term
    months: int
    plan: Plan | None


def paid_terms(product: Product, subscription: Subscription, today: datetime.date) -> list[PaidTerm]:
    """The present term and those paid ahead, the last one first; none for what has no end or is over.

    Invoices say where a term began. Days that were paid elsewhere count as terms of the subscription's length.
    """
    if product.expires_on is None:
        return []
    invoiced, found, last = _invoiced(product, today), list[PaidTerm](), product.expires_on
    while last >= today:
        first, months = invoiced.get(last) or (_begun(subscription, last), subscription.months)
        found.append(PaidTerm(terms.Term(first, last), months, _plan_on(product, subscription, first)))
        last = first - terms.ONE_DAY
    return found


def _invoiced(product: Product, today: datetime.date) -> dict[datetime.date, tuple[datetime.date, int]]:
    """First day and months by last day; one that two rates of tax split in two lines is one term."""
    paid = DocumentLine.TermState.PAID
    lines = DocumentLine.objects.filter(product=product, term_state=paid, kind__in=PERIODIC, months__isnull=False)
    rows = lines.order_by().values("document_id", "months").annotate(first=Min("starts_on"), last=Max("ends_on"))
    return {row["last"]: (row["first"], row["months"]) for row in rows if row["last"] >= today}


def _begun(subscription: Subscription, last: datetime.date) -> datetime.date:
    before = subscription.months_paid - subscription.months
    if before >= 0 and terms.later(subscription.anchor_on, subscription.months_paid) == last + terms.ONE_DAY:
        return terms.later(subscription.anchor_on, before)
    return terms.later(last + terms.ONE_DAY, -subscription.months)


def _plan_on(product: Product, subscription: Subscription, day: datetime.date) -> Plan | None:
    begins = subscription.next_plan_on
    return subscription.next_plan if begins and day >= begins else product.plan
