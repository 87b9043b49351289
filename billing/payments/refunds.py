"""Money of the prepaid account goes back to the card that paid it (17.3, E4). Amounts are minor units.

It leaves the account when it is asked, so that it is not spent twice; one that fails, also days after it was said to be
done, comes back there with one mail.
"""

import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from billing import emails
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, Payment, Posting, Refund, Withdrawal
from billing.payments.acquirer import Answer, Outcome, RefundOrder
from billing.payments.registry import named
from core.errors import RuleError
from core.money import Money
from organizations.models import Organization
from security.journal import events as journal
from security.kinds import EventKind

NOT_PAID = _("This payment took no money, so none goes back.")
TOO_MUCH = _("At most what the payment took goes back to its card.")
DISPUTED = _("The bank disputes this payment, so nothing of it goes back before that is decided.")
State = Refund.State
SOON, LATER = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
"""After which a refund is asked about again: nobody knows of it yet; it is on its way."""


@transaction.atomic
def create_refund(
    payment: Payment, amount: int, now: datetime.datetime, *, withdrawal: Withdrawal | None = None
) -> Refund:
    """Store the intent and take the money off the prepaid account, or off what was asked back, in the transaction of
    the act, which has asked who may; ``send`` asks the acquirer. Raises RuleError, NotEnough."""
    organization = _locked(payment.organization_id)
    fresh = Payment.objects.get(pk=payment.pk)
    if fresh.state != Payment.State.SUCCEEDED or fresh.means != Payment.Means.CARD:
        raise RuleError(NOT_PAID)
    if not 0 < amount <= fresh.amount - returned(fresh):
        raise RuleError(TOO_MUCH)
    if is_disputed(fresh):
        raise RuleError(DISPUTED)
    refund = Refund.objects.create(
        organization=organization, payment=fresh, amount=amount, currency=fresh.currency, created_at=now,
        withdrawal=withdrawal,
    )  # fmt: skip
    source = Account.Purpose.WITHDRAWING if withdrawal else Account.Purpose.PREPAID
    moves = [Move(source, -amount), Move(Account.Purpose.CARD, amount)]
    post(_cause(refund, Posting.Kind.REFUNDED, "refund", now), moves, currency=refund.currency, now=now)
    _record(EventKind.REFUND_ASKED, organization, refund)
    return refund


def is_disputed(payment: Payment) -> bool:
    """Whether a bank took it back and has not decided for us: another way back would pay it twice."""
    kinds = list(payment.postings.values_list("kind", flat=True))
    return kinds.count(Posting.Kind.CONTESTED) > kinds.count(Posting.Kind.REGAINED)


def returned(payment: Payment) -> int:
    """What of a payment went back to its card or is on its way there."""
    rows = payment.refunds.exclude(state=State.FAILED)
    return int(rows.aggregate(total=Sum("amount"))["total"] or 0)


def send(refund: Refund, now: datetime.datetime) -> Refund:
    """Ask the acquirer, after the commit; however often, it gives back once."""
    acquirer = named(refund.payment.acquirer)
    if refund.state == State.FAILED or acquirer is None:
        return refund
    Refund.objects.filter(pk=refund.pk).update(asked_at=now)
    return settle_refund(refund, acquirer.refund(order_of(refund)), now)


def order_of(refund: Refund) -> RefundOrder:
    """What the acquirer is asked for a refund."""
    payment = refund.payment
    return RefundOrder(str(refund.pk), str(payment.pk), payment.origin, refund.amount, refund.currency, refund.origin)


@transaction.atomic
def settle_refund(refund: Refund, answer: Answer, now: datetime.datetime) -> Refund:
    """Bring it to what the answer says. A success may still fail; what has failed stays so."""
    organization = _locked(refund.organization_id)
    fresh = Refund.objects.select_for_update(no_key=True, of=("self",)).select_related("payment").get(pk=refund.pk)
    if answer.origin and not fresh.origin:
        fresh.origin = answer.origin
        fresh.save(update_fields=["origin"])
    if answer.outcome == Outcome.SUCCEEDED and fresh.state == State.PENDING:
        _close(fresh, State.SUCCEEDED, "", now)
        _record(EventKind.REFUND_DONE, organization, fresh)
        emails.refunded(fresh)
    elif answer.outcome == Outcome.DECLINED and fresh.state != State.FAILED:
        _close(fresh, State.FAILED, answer.reason, now)
        _give_back(fresh, now)
        _record(EventKind.REFUND_FAILED, organization, fresh)
        emails.refund_failed(fresh)
    return fresh


def _give_back(refund: Refund, now: datetime.datetime) -> None:
    taken = Posting.objects.get(key=f"refund:{refund.pk}")
    cause = _cause(refund, Posting.Kind.KEPT, "refund-failed", now, reverses=taken.pk)
    moves = [Move(Account.Purpose.CARD, -refund.amount), Move(Account.Purpose.PREPAID, refund.amount)]
    post(cause, moves, currency=refund.currency, now=now)


def _cause(refund: Refund, kind: Posting.Kind, name: str, now: datetime.datetime, reverses: int | None = None) -> Cause:
    payment = refund.payment
    return Cause(
        refund.organization_id,
        kind,
        f"{name}:{refund.pk}",
        our_issuer().today(now),
        payment.document_id,
        payment.pk,
        reverses,
    )


def _close(refund: Refund, state: Refund.State, reason: str, now: datetime.datetime) -> None:
    refund.state, refund.reason, refund.settled_at = state, reason, now
    refund.save(update_fields=["state", "reason", "settled_at"])


def _record(kind: EventKind, organization: Organization, refund: Refund) -> None:
    money = Money.of_minor(refund.amount, refund.currency)
    journal.record(kind, actor=None, organization=organization, amount=f"{money.amount} {money.currency}")


def _locked(pk: int) -> Organization:
    return Organization.objects.select_for_update(no_key=True).get(pk=pk)


def send_next(now: datetime.datetime) -> bool:
    """Ask about the refund that waits longest for it; False when none does."""
    known = Q(asked_at__lte=now - LATER) | Q(asked_at__lte=now - SOON, origin="")
    due = Refund.objects.filter(Q(asked_at=None, created_at__lte=now - SOON) | known, state=State.PENDING)
    refund = due.select_related("payment").order_by("asked_at", "created_at").first()
    if refund is None:
        return False
    if Refund.objects.filter(pk=refund.pk, asked_at=refund.asked_at).update(asked_at=now):
        send(refund, now)
    return True
