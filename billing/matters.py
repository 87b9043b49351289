"""What a person of the desk has to look at because no rule can decide it: four queues, and what ends each (BIL-85).

A dispute ends when the bank decided and nothing is owed any more, a refund that failed and a payment that differs when
somebody says what they did. Such a word is a ``DeskNote``; nothing is ever taken off a list without one.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Replace
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing import emails
from billing.documents.settling import lock, release
from billing.documents.tax_by_hand import Correction, carry_out, correction_of, left_to_a_person
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, DeskNote, Document, Entry, Payment, Posting, Refund
from billing.payments.acquirer import Answer, Outcome
from billing.payments.settlement import for_the_desk, key_of, look, reload
from core.components.formats import amount_text
from core.errors import RuleError
from core.money import CURRENCIES, Money
from core.shown import check_unchanged
from security.journal.events import record
from security.kinds import EventKind

Purpose, Kind = Account.Purpose, Posting.Kind
SETTLED = _("Somebody settled this before.")
NOT_KNOWN = _("The acquirer does not say what it took. Look there, then settle it with a note.")
Rows = QuerySet[Any]


def _noted(*parts: Any) -> Exists:
    """Whether the desk has said what it did about a row."""
    return Exists(DeskNote.objects.filter(key=Concat(*parts, output_field=CharField())))


def _own_key(prefix: str) -> tuple[Any, ...]:
    return Value(prefix), Cast(OuterRef("pk"), CharField())


def _ended(how: str) -> Exists:
    """Whether the dispute of a posting ended so."""
    return Exists(Posting.objects.filter(key=Replace(OuterRef("key"), Value(":open"), Value(f":{how}"))))


def disputes() -> QuerySet[Posting]:
    """Disputes that are open, and lost ones of which something is owed; each of the two until somebody settled it."""
    owed = Exists(Entry.objects.filter(posting=OuterRef("pk"), account__purpose=Purpose.CLAIM))
    paid = Exists(Posting.objects.filter(key=Concat(*_own_key("claim:"), output_field=CharField())))
    stage = Case(When(is_lost=True, then=Value("lost")), default=Value("open"))
    rows = Posting.objects.filter(kind=Kind.CONTESTED).annotate(
        is_won=_ended("won"), is_lost=_ended("lost"), is_owed=owed, is_paid=paid, stage=stage
    )  # fmt: skip
    rows = rows.filter(is_won=False).filter(Q(is_lost=False) | Q(is_owed=True, is_paid=False))
    return rows.exclude(_noted(*_own_key("dispute:"), Value(":"), OuterRef("stage"))).annotate(
        matter=Concat(Value("dispute:"), Cast(F("pk"), CharField()), Value(":"), F("stage"))
    )


def failed_refunds() -> QuerySet[Refund]:
    """Money that no card took back: it stands on the prepaid account, and its owner may want it otherwise."""
    rows = Refund.objects.filter(state=Refund.State.FAILED).exclude(_noted(*_own_key("refund:")))
    return rows.annotate(matter=Concat(Value("refund:"), Cast(F("pk"), CharField())))


def differing() -> QuerySet[Payment]:
    """Payments of which something else was taken than was asked; nothing more is charged for their documents."""
    rows = for_the_desk().exclude(_noted(*_own_key("payment:")))
    return rows.annotate(matter=Concat(Value("payment:"), Cast(F("pk"), CharField())))


def taxed() -> QuerySet[Document]:
    """Invoices with tax that a number confirmed since would have lifted, and that no rule corrects (TAX-10)."""
    rows = left_to_a_person().exclude(_noted(*_own_key("tax:")))
    return rows.annotate(matter=Concat(Value("tax:"), Cast(F("pk"), CharField())))


QUEUES: Mapping[str, Callable[[], Rows]] = {
    "disputes": disputes, "refunds": failed_refunds, "differing": differing, "taxed": taxed,
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What was asked and what the acquirer says it took; None when it does not say."""

    payment: Payment
    taken: Money | None

    @property
    def facts(self) -> object:
        """What a confirmation shows."""
        return str(self.payment.pk), str(self.taken)


def difference_of(payment: Payment) -> Difference:
    """Ask the acquirer, outside of any transaction."""
    answer: Answer = look(payment)
    is_known = answer.outcome == Outcome.SUCCEEDED and answer.amount > 0 and answer.currency in CURRENCIES
    return Difference(payment, Money.of_minor(answer.amount, answer.currency) if is_known else None)


@transaction.atomic
def credit_difference(*, actor: User, difference: Difference, seen: str | None, now: datetime.datetime) -> None:
    """What was taken goes to the prepaid account in its own currency; the document can be paid again.

    Raises RuleError when somebody settled it before or nobody knows what was taken, ChangedMeanwhile.
    """
    taken, payment = difference.taken, difference.payment
    if taken is None:
        raise RuleError(NOT_KNOWN)
    check_unchanged(seen, difference.facts)
    fresh = _give_up(payment, now)
    _write(actor, f"payment:{fresh.pk}", str(amount_text(taken)), fresh, now)
    cause = Cause(
        fresh.organization_id, Kind.SURPLUS, key_of(fresh), our_issuer().today(now), fresh.document_id, fresh.pk
    )
    moves = [Move(Purpose.CARD, -taken.minor), Move(Purpose.PREPAID, taken.minor)]
    if post(cause, moves, currency=taken.currency, now=now) is None:
        raise RuleError(SETTLED)
    emails.surplus_credited(fresh.document, taken.minor, taken.currency)


@transaction.atomic
def correct_taxed(*, actor: User, row: Document, seen: str | None, now: datetime.datetime) -> Document:
    """Credit the invoice and write it anew without tax. Returns the new one. Raises RuleError when somebody settled it
    before or its tax cannot be corrected, ChangedMeanwhile."""
    organization, invoice = lock(row.organization_id, row.pk)
    correction: Correction = correction_of(organization, invoice, now)
    check_unchanged(seen, correction.facts)
    final = carry_out(organization, correction, now)
    _write(actor, f"tax:{row.pk}", final.number, row, now)
    return final


@transaction.atomic
def settle_matter(*, actor: User, row: Any, note: str, now: datetime.datetime) -> None:
    """Say what was done about it. Raises RuleError when somebody did before."""
    if isinstance(row, Payment):
        _give_up(row, now)
    _write(actor, row.matter, note, row, now)


def _write(actor: User, key: str, note: str, row: Any, now: datetime.datetime) -> None:
    _row, is_new = DeskNote.objects.get_or_create(key=key, defaults={"note": note[:300], "by": str(actor), "at": now})
    if not is_new:
        raise RuleError(SETTLED)
    record(EventKind.MATTER_SETTLED, actor=actor, organization=row.organization, name=key, reason=note)


def _give_up(payment: Payment, now: datetime.datetime) -> Payment:
    """The payment is over: what was set aside for its document is free, and it can be paid again."""
    organization, document = lock(payment.organization_id, payment.document_id)
    fresh = reload(payment)
    if fresh.state in Payment.UNDER_WAY:
        fresh.state, fresh.settled_at = Payment.State.FAILED, now
        fresh.save(update_fields=["state", "settled_at"])
        if document.is_open and document.announced_at is None:
            release(organization, document, now)
    return fresh
