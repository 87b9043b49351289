"""The bank takes back what a card paid (17.2, E3): opened, then won or lost; each is booked once, in any order.

What the payment brought to the prepaid account and is still there cannot be spent; what is not becomes a claim, an
account of its own, so that the prepaid account is never below zero. Amounts are minor units.
"""

import datetime
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from billing import emails
from billing.documents.settling import lock
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, balance_of, post
from billing.models import Account, Document, Payment, Posting
from billing.payments.cards import retire
from billing.payments.claims import charge_in_words, claim_of, mark_documents, paid_with, tell_of_claim
from billing.payments.settlement import reload
from billing.payments.traces import trace_of
from core.errors import RuleError
from core.money import Money
from organizations.models import Organization
from products.holds.commands import stop
from products.models import Hold
from security.journal import events as journal
from security.kinds import EventKind

Purpose, Kind = Account.Purpose, Posting.Kind


class DisputeState(StrEnum):
    """How a dispute stands at the bank."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True)
class Dispute:
    """One dispute: the acquirer's name of it, and what the bank took."""

    key: str
    amount: int
    currency: str
    state: DisputeState


@transaction.atomic
def settle_dispute(payment: Payment, dispute: Dispute, now: datetime.datetime) -> None:
    """Book what is new about it. One that is over stays so."""
    organization, document = lock(payment.organization_id, payment.document_id)
    fresh = reload(payment)
    if _contest(organization, document, fresh, dispute, now) and fresh.card:
        retire(fresh.card)
    over = {_key(dispute, DisputeState.WON), _key(dispute, DisputeState.LOST)}
    if dispute.state == DisputeState.OPEN or Posting.objects.filter(key__in=over).exists():
        return
    if dispute.state == DisputeState.WON:
        _regain(organization, fresh, dispute, now)
    else:
        _lose(organization, fresh, dispute, now)


def _contest(
    organization: Organization, document: Document, payment: Payment, dispute: Dispute, now: datetime.datetime
) -> bool:
    """Take it off the prepaid account, as far as it is this payment's money, and off the claim what is not."""
    there = min(balance_of(organization.pk, Purpose.PREPAID, dispute.currency), trace_of(payment).left, dispute.amount)
    moves = [
        Move(Purpose.PREPAID, -there), Move(Purpose.CLAIM, there - dispute.amount),
        Move(Purpose.CONTESTED, dispute.amount),
    ]  # fmt: skip
    cause = _cause(payment, Kind.CONTESTED, dispute, DisputeState.OPEN, now)
    posting = post(cause, moves, currency=dispute.currency, now=now)
    if posting is None:
        return False
    tell_of_claim(posting, payment, now)
    mark_documents(payment, Document.State.PAID, Document.State.DISPUTED)
    _record(EventKind.PAYMENT_DISPUTED, organization, dispute)
    emails.payment_disputed(document, dispute.amount)
    return True


def _regain(organization: Organization, payment: Payment, dispute: Dispute, now: datetime.datetime) -> None:
    """The claim goes first, unless it was paid; the rest is free again."""
    claim = claim_of(Posting.objects.get(key=_key(dispute, DisputeState.OPEN)))
    still = claim.amount if claim else 0
    moves = [
        Move(Purpose.CONTESTED, -dispute.amount), Move(Purpose.CLAIM, still),
        Move(Purpose.PREPAID, dispute.amount - still),
    ]  # fmt: skip
    cause = _cause(payment, Kind.REGAINED, dispute, DisputeState.WON, now)
    post(cause, moves, currency=dispute.currency, now=now)
    mark_documents(payment, Document.State.DISPUTED, Document.State.PAID)
    _record(EventKind.DISPUTE_WON, organization, dispute)


def _lose(organization: Organization, payment: Payment, dispute: Dispute, now: datetime.datetime) -> None:
    moves = [Move(Purpose.CONTESTED, -dispute.amount), Move(Purpose.CARD, dispute.amount)]
    post(_cause(payment, Kind.LOST, dispute, DisputeState.LOST, now), moves, currency=dispute.currency, now=now)
    _record(EventKind.DISPUTE_LOST, organization, dispute)
    if claim_of(Posting.objects.get(key=_key(dispute, DisputeState.OPEN))):
        _stop_unpaid(organization, payment, now)


def _stop_unpaid(organization: Organization, payment: Payment, now: datetime.datetime) -> None:
    """Services whose running term this money paid, and no others."""
    reason = charge_in_words(payment)
    for product in paid_with(organization, payment, now):
        with suppress(RuleError):  # stopped for this already
            stop(product=product, kind=Hold.Kind.UNPAID, reason=reason, owner=None, now=now)


def _cause(
    payment: Payment, kind: Posting.Kind, dispute: Dispute, state: DisputeState, now: datetime.datetime
) -> Cause:
    day = our_issuer().today(now)
    return Cause(payment.organization_id, kind, _key(dispute, state), day, payment.document_id, payment.pk)


def _key(dispute: Dispute, state: DisputeState) -> str:
    return f"dispute:{dispute.key}:{state}"


def _record(kind: EventKind, organization: Organization, dispute: Dispute) -> None:
    money = Money.of_minor(dispute.amount, dispute.currency)
    journal.record(kind, actor=None, organization=organization, amount=f"{money.amount} {money.currency}")
