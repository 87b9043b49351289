"""Paying what was ticked: a payment request, and what pays it, in one transaction (BIL-3, BIL-34, BIL-71)."""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing import emails
from billing.documents.issuing import Facts, Wording, issue
from billing.documents.settling import close_if_whole, reserve, void_requests
from billing.documents.states import UNDER_WAY
from billing.due.selection import Selection
from billing.issuer import our_issuer
from billing.ledger.postings import balance_of
from billing.models import Account, Card, Document, Payment, Posting
from billing.payments.charging import create_payment, under_way_for
from billing.policies import may_account
from billing.prices.quotes import Quote, quote_renewals
from billing.tax.register import treatment_of
from core.components.formats import amount_text
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership
from security.kinds import EventKind

NOTHING = _("None of the chosen products can be renewed now. Choose again.")


@dataclass(frozen=True)
class Means:
    """How somebody pays: ``prepaid`` minor units of the prepaid account, the rest by card or transfer.

    ``rest`` None: there is no rest. ``card`` None with a rest by card: a new one.
    """

    prepaid: int
    rest: Payment.Means | None
    card: Card | None = None
    keeps_card: bool = False
    wording: Wording = field(default_factory=Wording)


@dataclass(frozen=True)
class Paid:
    """What came of it: the request, its invoice when it is whole, the card payment that is still to be made. A request
    that turned out void has neither."""

    request: Document
    invoice: Document | None
    payment: Payment | None


def facts_of(quote: Quote) -> object:
    """What the page showed and the person confirmed."""
    rows = [
        (row.product_id, row.plan_id, row.months, row.net, str(row.starts_on), str(row.percent)) for row in quote.lines
    ]
    return rows, quote.currency, quote.net, quote.tax


def quoted(actor: Membership, selection: Selection, now: datetime.datetime) -> Quote:
    """What the ticked products cost now. Raises RuleError when nothing of it can be renewed."""
    organization, today = actor.organization, actor.day_at(now)
    wants = selection.wants(organization, today)
    if not wants:
        raise RuleError(NOTHING)
    return quote_renewals(organization, wants, treatment_of(organization, today=today, now=now), today=today)


@transaction.atomic
def pay(*, actor: Membership, selection: Selection, means: Means, seen: str | None, now: datetime.datetime) -> Paid:
    """Make the payment request for what was ticked and pay it as far as that can be done at once.

    Requests that were open for one of the products are replaced: a product has one at most for a term, and while a card
    is being charged for one there is no other. Raises Refused, RuleError, NotEnough, ChangedMeanwhile when the price is
    another one than ``seen``.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    quote = quoted(actor, selection, now)
    check_unchanged(seen, facts_of(quote))
    check_means(actor, Money.of_minor(quote.total, quote.currency), means)
    request = issue_request(actor, quote, means.wording, now)
    return begin_payment(actor, request, means, now)


def issue_request(
    actor: Membership, quote: Quote, wording: Wording, now: datetime.datetime, *, last_day: datetime.date | None = None
) -> Document:
    """The payment request for a quote, payable until ``last_day`` at the latest, in place of those that were open for
    its products. The caller has locked the organization. Raises RuleError."""
    organization = actor.organization
    products = quote.products
    if under_way_for(organization.pk, products):
        raise RuleError(UNDER_WAY)
    replaced = void_requests(organization, products, now)
    due_on = min(actor.day_at(now) + datetime.timedelta(days=our_issuer().days), last_day or datetime.date.max)
    request = issue(Document.Kind.REQUEST, organization, quote, Facts(due_on=due_on, wording=wording), now)
    Document.objects.filter(pk__in=[old.pk for old in replaced]).update(replaced_by=request)
    total = Money.of_minor(quote.total, quote.currency)
    actor.record(EventKind.PAYMENT_REQUESTED, document=request.number, amount=f"{total.amount} {total.currency}")
    return request


def begin_payment(actor: Membership, request: Document, means: Means, now: datetime.datetime) -> Paid:
    """Set the prepaid part aside, and announce a transfer or store the intent of a card payment for the rest. The
    caller has locked the organization and looked at the means."""
    if means.prepaid:
        reserve(actor.organization, request, means.prepaid, _reserve_key(request), now)
    if invoice := close_if_whole(actor.organization, request, now):
        return Paid(request, invoice, None)
    if request.state == Document.State.VOID:  # what it was for has ended: its money is on the prepaid account again
        return Paid(request, None, None)
    if means.rest == Payment.Means.TRANSFER:
        announce(actor, request, now)
        return Paid(request, None, None)
    left = request.left
    payment = create_payment(actor, request, left, now, card=means.card, keeps_card=means.keeps_card)
    return Paid(request, None, payment)


def _reserve_key(request: Document) -> str:
    """Another one each time: what a failed card freed may be set aside again."""
    before = request.postings.filter(kind=Posting.Kind.RESERVED).count()
    return f"reserve:{request.pk}:{before}" if before else f"reserve:{request.pk}"


def announce(actor: Membership, request: Document, now: datetime.datetime) -> None:
    """A transfer is on its way, so the product waits for it (BIL-78)."""
    request.announced_at = now
    request.save(update_fields=["announced_at"])
    actor.record(EventKind.TRANSFER_ANNOUNCED, document=request.number)
    emails.payment_requested(request, now)


def check_means(actor: Membership, due: Money, means: Means) -> None:
    """Raises RuleError when these means do not pay what is due."""
    has = balance_of(actor.organization_id, Account.Purpose.PREPAID, due.currency)
    rest = due.minor - means.prepaid
    if means.prepaid > has or means.prepaid > due.minor or (rest and means.rest is None):
        raise RuleError(too_little(has, due))
    if means.rest == Payment.Means.CARD and 0 < rest < our_issuer().least_card:
        raise RuleError(too_small_a_rest(due))


def too_little(has: int, due: Money) -> str:
    """Why the prepaid account does not pay it all, and what to do."""
    text = _("The prepaid account has %(has)s and %(total)s are due. Choose how to pay the rest.")
    return text % {"has": amount_text(Money.of_minor(has, due.currency)), "total": amount_text(due)}


def too_small_a_rest(due: Money) -> str:
    """Cards are not charged for less than their least amount (E13)."""
    least = Money.of_minor(our_issuer().least_card, due.currency)
    text = _("A card pays %(least)s at least. Take %(part)s from the prepaid account, or pay the rest by transfer.")
    return text % {"least": amount_text(least), "part": amount_text(due - least)}


@transaction.atomic
def make_proforma(*, actor: Membership, selection: Selection, now: datetime.datetime) -> Document:
    """A pro forma invoice of what was ticked, at the prices of now. Raises Refused and RuleError as ``pay``."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    document = issue(Document.Kind.PROFORMA, actor.organization, quoted(actor, selection, now), Facts(), now)
    actor.record(EventKind.PROFORMA_MADE, document=document.number)
    return document
