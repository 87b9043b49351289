"""Paying a request that was written before: what is left of it, by card, from the prepaid account, or both (BIL-80)."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means, Paid, begin_payment, check_means, too_little
from billing.documents.settling import lock
from billing.documents.states import UNDER_WAY, under_way
from billing.ledger.postings import balances_of
from billing.models import Account, Document, DocumentLine
from billing.policies import may_account
from billing.prices.book import prices_on
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Product

NOT_OPEN = _("Nothing is to be paid for this document: it is paid, replaced or void.")
NO_TRANSIT = _("The prepaid account cannot pay its own credit. Choose a card or a transfer.")
MOST = 100
"""Documents of one confirmation: what one page of the list can tick."""
OTHER_PRICE = _("The last day to pay this at its price is over, and the price is another one now. Choose it again.")


def left_of(document: Document, today: datetime.date) -> Money:
    """What is still to be paid. Raises RuleError when that is nothing, when a card is being charged for it, or when its
    price no longer counts (BIL-77); an invoice on credit keeps its own."""
    if not document.left:
        raise RuleError(NOT_OPEN)
    if under_way(document):
        raise RuleError(UNDER_WAY)
    is_over = document.kind in Document.PAYABLE and document.due_on and document.due_on < today
    if is_over and not _has_its_price(document, today):
        raise RuleError(OTHER_PRICE)
    return Money.of_minor(document.left, document.currency)


def _has_its_price(document: Document, today: datetime.date) -> bool:
    """Whether what it renews costs the same today; a term over a change of the rate has several rows."""
    rows = list(document.lines.filter(kind=DocumentLine.Kind.RENEWAL).select_related("product"))
    nets = Counter[tuple[Product, int]]()
    for row in rows:
        if row.product:
            nets[row.product, row.months or 0] += row.net + row.discount
    book = prices_on(today, document.currency, [product for product, _months in nets])
    return all(book.net(product, months) == net for (product, months), net in nets.items())


def facts_of_request(document: Document) -> object:
    """What the page showed and the person confirmed."""
    return document.number, document.left, document.state


@transaction.atomic
def pay_request(
    *, actor: Membership, document: Document, means: Means, seen: str | None, now: datetime.datetime
) -> Paid:
    """Pay what is left of an open request or top-up, as far as that can be done at once.

    Raises Refused, RuleError, NotEnough, ChangedMeanwhile when something else is left than ``seen``.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    _organization, fresh = lock(actor.organization_id, document.pk)
    check_unchanged(seen, facts_of_request(fresh))
    if means.prepaid and fresh.kind == Document.Kind.TOP_UP:
        raise RuleError(NO_TRANSIT)
    check_means(actor, left_of(fresh, actor.day_at(now)), means)
    return begin_payment(actor, fresh, means, now)


@dataclass(frozen=True)
class Chosen:
    """A ticked document: what is left of it, or why it is not paid together with the others."""

    document: Document
    due: Money | None
    refusal: str


def ticked(actor: Membership, numbers: Sequence[str], today: datetime.date) -> list[Chosen]:
    """The documents of the organization with these numbers, at most MOST, in the order of their numbers."""
    rows = Document.objects.filter(organization_id=actor.organization_id, number__in=numbers[:MOST])
    return [_chosen(each, today) for each in rows.defer("snapshot").order_by("number")]


def _chosen(document: Document, today: datetime.date) -> Chosen:
    if document.kind == Document.Kind.TOP_UP and document.left:
        return Chosen(document, None, str(NO_TRANSIT))
    try:
        return Chosen(document, left_of(document, today), "")
    except RuleError as refusal:
        return Chosen(document, None, str(refusal.message))


def sums_of(rows: Sequence[Chosen]) -> list[Money]:
    """What is due of them, by currency."""
    sums = Counter[str]()
    for row in rows:
        if row.due:
            sums[row.due.currency] += row.due.minor
    return [Money.of_minor(total, currency) for currency, total in sorted(sums.items())]


def short_of(actor: Membership, sums: Sequence[Money]) -> list[str]:
    """A sentence for each currency in which the prepaid account has less than that."""
    has = balances_of(actor.organization_id, Account.Purpose.PREPAID)
    return [str(too_little(has.get(due.currency, 0), due)) for due in sums if has.get(due.currency, 0) < due.minor]


def facts_of_several(rows: Sequence[Chosen]) -> object:
    """What the page showed and the person confirmed."""
    return [(facts_of_request(row.document), bool(row.due)) for row in rows]


@transaction.atomic
def pay_several(*, actor: Membership, numbers: Sequence[str], seen: str | None, now: datetime.datetime) -> list[Paid]:
    """Pay what is left of these requests from the prepaid account: all that can be paid, or none of them. One that
    turns out void, because what it was for has ended or was paid with another one of them, has no invoice.

    Raises Refused, RuleError when nothing can be paid or the account has too little, ChangedMeanwhile when something
    else is left than ``seen``.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    rows = ticked(actor, numbers, actor.day_at(now))
    check_unchanged(seen, facts_of_several(rows))
    payable = [row.document.pk for row in rows if row.due]
    if not payable:
        raise RuleError(NOT_OPEN)
    if short := short_of(actor, sums_of(rows)):
        raise RuleError(" ".join(short))
    return [_paid_prepaid(actor, pk, now) for pk in sorted(payable)]


def _paid_prepaid(actor: Membership, pk: int, now: datetime.datetime) -> Paid:
    _organization, request = lock(actor.organization_id, pk)
    if not request.is_open:
        return Paid(request, None, None)
    return begin_payment(actor, request, Means(request.left, None), now)
