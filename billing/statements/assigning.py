"""Money that no reference named: a person says whose it is, once (BIL-44, BIL-47)."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing import emails
from billing.bank.matching import Outcome
from billing.documents.settling import Arrival, lock, receive
from billing.ledger.postings import Cause, LedgerBroken, Move, post
from billing.models import Account, BankEntry, BankPayment, Document, Posting
from billing.statements.importing import lock_accounts
from billing.statements.keys import transfer_key
from core.components.formats import amount_text
from core.errors import RuleError
from core.money import CURRENCIES, Money
from core.shown import check_unchanged
from organizations.models import Organization
from security.journal.events import record
from security.kinds import EventKind

State = BankPayment.State
NOT_FOUND = _(
    "No document and no organization has this number. Write the number of one, such as S-2026-10482 or 204118."
)
NO_MONEY = _("Nothing of this can be booked: only credits in CHF and EUR can. Settle it with a note.")
SETTLED = _("Somebody settled this payment before.")
NO_TRANSFERS = _("Transfers pay payment requests and top-ups. Write the number of one, or of the organization.")


@dataclass(frozen=True)
class Target:
    """Whose the money is, and what becomes of it, in minor units: ``to_document`` pays it, the rest is prepaid."""

    organization: Organization
    document: Document | None
    to_document: int
    to_prepaid: int

    @property
    def facts(self) -> object:
        """What a confirmation shows."""
        number = self.document.number if self.document else ""
        return self.organization.customer_number, number, self.to_document, self.to_prepaid


def can_be_booked(payment: BankPayment) -> bool:
    """Whether it is money that came in and can be given to somebody."""
    return payment.outcome != Outcome.RETURNED and payment.amount > 0 and payment.currency in CURRENCIES


def target_of(payment: BankPayment, number: str) -> Target:
    """Of the number of a document or of an organization. Raises RuleError when there is none."""
    if not can_be_booked(payment):
        raise RuleError(NO_MONEY)
    document = Document.objects.select_related("organization").filter(number=number).first()
    if document:
        return _for_document(payment, document.organization, document)
    found = Organization.objects.numbered(number).first()
    if found is None:
        raise RuleError(NOT_FOUND)
    return Target(found, None, 0, payment.amount)


def _for_document(payment: BankPayment, organization: Organization, document: Document) -> Target:
    if document.kind not in Document.PAYABLE and not document.reference:
        raise RuleError(NO_TRANSFERS)
    due = min(payment.amount, document.left) if document.currency == payment.currency else 0
    return Target(organization, document, due, payment.amount - due)


@transaction.atomic
def assign(*, actor: User, payment: BankPayment, number: str, seen: str | None, now: datetime.datetime) -> BankPayment:
    """Book a waiting payment for a document, or to the prepaid account of an organization.

    Raises RuleError when nothing has that number or somebody settled the payment before, ChangedMeanwhile when another
    thing would happen than the page said.
    """
    held = _locked(payment)
    target = target_of(held, number)
    if target.document:
        organization, document = lock(target.organization.pk, target.document.pk)
        target = _for_document(held, organization, document)
    check_unchanged(seen, target.facts)
    _book(held, target, now)
    shown = amount_text(Money.of_minor(held.amount, held.currency))
    kind = EventKind.BANK_MONEY_ASSIGNED if target.document else EventKind.BANK_MONEY_CREDITED
    named: dict[str, Any] = {"document": target.document.number} if target.document else {}
    record(kind, actor=actor, organization=target.organization, amount=shown, **named)
    held.document, held.customer = number if target.document else "", target.organization.customer_number
    return _close(held, State.ASSIGNED, actor, "", now)


def _book(payment: BankPayment, target: Target, now: datetime.datetime) -> None:
    key, source = transfer_key(payment.identity), Account.Purpose.BANK
    if target.document:
        arrival = Arrival(payment.amount, payment.currency, source, key, payment.value_on)
        is_new = receive(target.organization.pk, target.document.pk, arrival, now)
    else:
        organization = Organization.objects.select_for_update(no_key=True).get(pk=target.organization.pk)
        cause = Cause(organization.pk, Posting.Kind.TOP_UP, key, payment.value_on)
        moves = [Move(source, -payment.amount), Move(Account.Purpose.PREPAID, payment.amount)]
        is_new = post(cause, moves, currency=payment.currency, now=now) is not None
        emails.transfer_credited(organization, payment.amount, payment.currency)
    if not is_new:
        raise LedgerBroken(f"{payment.identity} was booked before.")
    _mark_told(payment)


@transaction.atomic
def close(
    *, actor: User, payment: BankPayment, state: BankPayment.State, note: str, now: datetime.datetime
) -> BankPayment:
    """The money was sent back to whom it came from, or the matter is settled outside; ``note`` says how. Nothing is
    booked, because nothing of it ever was. Raises RuleError when somebody settled it before."""
    held = _locked(payment)
    shown = amount_text(Money.of_minor(held.amount, held.currency))
    record(EventKind.BANK_MONEY_CLOSED, actor=actor, amount=shown, reason=note)
    if state == State.RETURNED:
        _mark_told(held)
    return _close(held, state, actor, note, now)


def _mark_told(payment: BankPayment) -> None:
    """Whoever tells the payments inside its entry later tells nothing new."""
    if payment.entry_id:
        BankEntry.objects.filter(pk=payment.entry_id).update(is_split=True)


def _locked(payment: BankPayment) -> BankPayment:
    """Read again under the lock of its account, so that no file is taken in meanwhile. Raises RuleError."""
    lock_accounts([payment.identity.partition("/")[0]])
    held = BankPayment.objects.select_for_update().get(pk=payment.pk)
    if held.state != State.WAITING:
        raise RuleError(SETTLED)
    return held


def _close(
    payment: BankPayment, state: BankPayment.State, actor: User, note: str, now: datetime.datetime
) -> BankPayment:
    payment.state, payment.closed_at, payment.closed_by, payment.note = state, now, str(actor), note
    payment.save(update_fields=["state", "document", "customer", "closed_at", "closed_by", "note"])
    return payment
