"""What the desk does with money that was asked back: approve, refuse, send, and read what the bank says (BIL-39).

Four eyes: whoever approves does not send. Above a limit two approve. Somebody who works alone may do all of it, a day
between each step and the next, in which the organization can object: its managers had a mail when it was asked for.
"""

import datetime
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from billing import emails
from billing.bank import pain, status
from billing.bank.xml import UnusableFile
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, LedgerBroken, Move, post
from billing.models import Account, Approval, PayOutFile, Posting, Refund, Withdrawal
from billing.payments.refunds import create_refund
from billing.prepaid.withdrawing import finish, give_back, note
from billing.snapshot import Party
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.models import Organization
from security.journal.events import record
from security.kinds import EventKind

Purpose, State = Account.Purpose, Withdrawal.State
SETTLED = gettext_lazy("This withdrawal was settled or sent to the bank meanwhile.")
AGAIN = gettext_lazy("You approved this already. Ask somebody else, or approve it again after %(hours)s hours.")
OWN_APPROVAL = gettext_lazy("You approved this yourself. Ask somebody else to send it, or wait %(hours)s hours.")
NOTHING = gettext_lazy("There is nothing that you may send in this currency now.")
NOT_TO_CARDS = gettext_lazy("This goes to an account, not back to cards.")
BY_ITSELF = gettext_lazy("What cards take back, or do not, is told by their acquirer.")
NOT_OURS = gettext_lazy("The file is about %(message)s, which is no file of pay-outs of ours.")


def approvals_needed(withdrawal: Withdrawal) -> int:
    """How many have to agree."""
    return 2 if withdrawal.amount > our_issuer().second_above else 1


def rests(by: User, approvals: Iterable[Approval], now: datetime.datetime) -> bool:
    """Whether whoever acts approved this less than a day ago, so somebody else has to act, or they wait."""
    pause = datetime.timedelta(hours=our_issuer().alone_hours)
    return any(each.by_id == by.pk and now < each.at + pause for each in approvals)


@transaction.atomic
def approve(*, actor: User, withdrawal: Withdrawal, seen: str | None, now: datetime.datetime) -> Withdrawal:
    """Agree to it. Raises RuleError for who agreed already, ChangedMeanwhile when the page showed something else."""
    held = _locked(withdrawal, State.REQUESTED)
    check_unchanged(seen, facts_of(held))
    approvals = list(held.approvals.all())
    if rests(actor, approvals, now):
        raise RuleError(AGAIN % {"hours": our_issuer().alone_hours})
    Approval.objects.create(withdrawal=held, organization_id=held.organization_id, by=actor, at=now)
    if len(approvals) + 1 >= approvals_needed(held):
        held.state = State.APPROVED
        held.save(update_fields=["state"])
    note(EventKind.WITHDRAWAL_APPROVED, held, actor)
    return held


@transaction.atomic
def refuse(*, actor: User, withdrawal: Withdrawal, reason: str, now: datetime.datetime) -> Withdrawal:
    """The money goes back to the prepaid account. Raises RuleError when it was sent to the bank or settled."""
    held = _locked(withdrawal, *Withdrawal.OPEN)
    if held.file_id:
        raise RuleError(SETTLED)
    return _reject(held, actor, reason, now)


@transaction.atomic
def export(*, actor: User, currency: str, now: datetime.datetime) -> PayOutFile:
    """One file with everything approved in this currency that the actor did not approve just now.

    Raises RuleError when there is nothing. A withdrawal is in one file at most.
    """
    waiting = sendable(currency).select_for_update(no_key=True, of=("self",)).order_by("pk")
    chosen = [each for each in waiting if not rests(actor, each.approvals.all(), now)]
    if not chosen:
        raise RuleError(NOTHING)
    message_id, today = f"PO-{chosen[0].pk}", our_issuer().today(now)
    payer = pain.Payer(our_issuer().party, our_issuer().accounts[currency].iban, currency)
    orders = [_pay_out(each) for each in chosen]
    data = pain.write(orders, message_id=message_id, created_at=now, execute_on=today, payer=payer)
    file = PayOutFile.objects.create(
        message_id=message_id, currency=currency, count=len(chosen), total=sum(each.amount for each in chosen),
        data=data, digest=hashlib.sha256(data).hexdigest(), made_at=now, made_by=str(actor),
    )  # fmt: skip
    Withdrawal.objects.filter(pk__in=[each.pk for each in chosen]).update(file=file)
    record(EventKind.PAY_OUT_FILE_MADE, actor=actor, name=message_id)
    return file


def sendable(currency: str) -> QuerySet[Withdrawal]:
    """Approved for a bank account and in no file yet."""
    rows = Withdrawal.objects.filter(state=State.APPROVED, means=Withdrawal.Means.BANK, file=None, currency=currency)
    return rows.select_related("organization").prefetch_related("approvals")


@transaction.atomic
def settle(*, actor: User, withdrawal: Withdrawal, is_sent: bool, reason: str, now: datetime.datetime) -> Withdrawal:
    """A person says what became of it: sent (also by PayPal), or rejected. Raises RuleError."""
    held = _locked(withdrawal, State.APPROVED)
    if held.means == Withdrawal.Means.CARD and is_sent:
        raise RuleError(BY_ITSELF)
    if not held.file_id and rests(actor, list(held.approvals.all()), now):
        raise RuleError(OWN_APPROVAL % {"hours": our_issuer().alone_hours})
    return _send(held, actor, now) if is_sent else _reject(held, actor, reason, now)


@transaction.atomic
def take_back(*, actor: User, withdrawal: Withdrawal, reason: str, now: datetime.datetime) -> Withdrawal:
    """The bank sent the money back after it was sent: it stands on the prepaid account again. Raises RuleError."""
    held = _locked(withdrawal, State.SENT)
    if held.means == Withdrawal.Means.CARD:
        raise RuleError(BY_ITSELF)
    give_back(held, now, source=Purpose.BANK)
    return _tell_rejected(held, actor, reason, now)


def came_back(withdrawal: Withdrawal, actor: User, said: str, now: datetime.datetime) -> Withdrawal:
    """A bank file says so, with the bank's reason: as ``take_back``, also of one whose file was not answered yet.

    In the caller's transaction, which has locked the organization. Raises RuleError for one that is not at the bank."""
    held = _locked(withdrawal, State.SENT, State.APPROVED)
    give_back(held, now, source=Purpose.BANK if held.state == State.SENT else Purpose.WITHDRAWING)
    return _tell_rejected(held, actor, said, now)


@transaction.atomic
def send_to_cards(*, actor: User, withdrawal: Withdrawal, seen: str | None, now: datetime.datetime) -> list[Refund]:
    """Give it back to the cards that paid it: one refund for each charge, stored as asked; ``refunds.send`` asks the
    acquirer after the commit, and what becomes of each is told by its own mail. Raises RuleError, ChangedMeanwhile."""
    held = _locked(withdrawal, State.APPROVED)
    check_unchanged(seen, facts_of(held))
    if held.means != Withdrawal.Means.CARD:
        raise RuleError(NOT_TO_CARDS)
    if rests(actor, list(held.approvals.all()), now):
        raise RuleError(OWN_APPROVAL % {"hours": our_issuer().alone_hours})
    payments = held.organization.payments.in_bulk([each["payment"] for each in held.sources])
    parts = [(payments[uuid.UUID(each["payment"])], each["amount"]) for each in held.sources]
    refunds = [create_refund(payment, amount, now, withdrawal=held) for payment, amount in parts]
    note(EventKind.WITHDRAWAL_SENT, held, actor)
    finish(held, State.SENT, str(actor), "", now)
    return refunds


@dataclass(frozen=True)
class Answer:
    """What the bank said of one withdrawal."""

    withdrawal: Withdrawal
    verdict: status.Verdict
    is_news: bool


@transaction.atomic
def read_report(*, actor: User, data: bytes, now: datetime.datetime) -> list[Answer]:
    """Take in what the bank says of one of our files: sent, rejected and given back, or left to a person.

    The same report again changes nothing. Raises UnusableFile for what is no report about a file of ours.
    """
    report = status.read(data)
    file = PayOutFile.objects.filter(message_id=report.message_id).first()
    if file is None:
        raise UnusableFile(NOT_OURS % {"message": report.message_id})
    whose = file.withdrawals.values("organization_id")
    list(Organization.objects.filter(pk__in=whose).order_by("pk").select_for_update(no_key=True))
    rows = file.withdrawals.select_related("organization").select_for_update(no_key=True, of=("self",)).order_by("pk")
    answers = [_answer(each, report, actor, now) for each in rows]
    record(EventKind.PAY_OUT_REPORT_READ, actor=actor, name=file.message_id)
    return answers


def _answer(withdrawal: Withdrawal, report: status.StatusReport, actor: User, now: datetime.datetime) -> Answer:
    verdict = report.verdict(withdrawal.number, pain.batch_id(report.message_id, _pay_out(withdrawal).kind))
    said = " ".join(filter(None, [verdict.code, verdict.text]))
    if withdrawal.state != State.APPROVED or verdict.state == status.State.WAITING:
        return Answer(withdrawal, verdict, is_news=False)
    if verdict.state == status.State.ACCEPTED:
        _send(withdrawal, actor, now)
    elif verdict.state == status.State.REJECTED:
        _reject(withdrawal, actor, said, now)
    else:
        withdrawal.doubt = (said or _("unknown answer"))[:200]
        withdrawal.save(update_fields=["doubt"])
    return Answer(withdrawal, verdict, is_news=True)


def facts_of(withdrawal: Withdrawal) -> object:
    """What a page about it shows and a person agrees to."""
    return withdrawal.state, withdrawal.amount, withdrawal.account, withdrawal.paypal, withdrawal.approvals.count()


def _locked(withdrawal: Withdrawal, *states: Withdrawal.State) -> Withdrawal:
    """The organization, then the row, read again. Raises RuleError for one in another state."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=withdrawal.organization_id)
    held = Withdrawal.objects.select_for_update(no_key=True).get(pk=withdrawal.pk)
    if held.state not in states:
        raise RuleError(SETTLED)
    held.organization = organization
    return held


def _send(withdrawal: Withdrawal, actor: User, now: datetime.datetime) -> Withdrawal:
    key, today = f"sent:{withdrawal.pk}", our_issuer().today(now)
    cause = Cause(withdrawal.organization_id, Posting.Kind.SENT_BACK, key, today)
    moves = [Move(Purpose.WITHDRAWING, -withdrawal.amount), Move(Purpose.BANK, withdrawal.amount)]
    if post(cause, moves, currency=withdrawal.currency, now=now) is None:
        raise LedgerBroken(f"{withdrawal.number} was sent before.")
    note(EventKind.WITHDRAWAL_SENT, withdrawal, actor)
    emails.withdrawal_sent(withdrawal)
    return finish(withdrawal, State.SENT, str(actor), "", now)


def _reject(withdrawal: Withdrawal, actor: User, reason: str, now: datetime.datetime) -> Withdrawal:
    give_back(withdrawal, now)
    return _tell_rejected(withdrawal, actor, reason, now)


def _tell_rejected(withdrawal: Withdrawal, actor: User, reason: str, now: datetime.datetime) -> Withdrawal:
    note(EventKind.WITHDRAWAL_REFUSED, withdrawal, actor, reason=reason)
    finish(withdrawal, State.REJECTED, str(actor), reason[:300], now)
    emails.withdrawal_refused(withdrawal)
    return withdrawal


def _pay_out(withdrawal: Withdrawal) -> pain.PayOut:
    owner = Party(**withdrawal.owner)
    with translation.override(withdrawal.organization.invoice_language):
        text = f"{our_issuer().party.name}: {_('Recovered balance')} {withdrawal.number}"
    return pain.PayOut(
        withdrawal.number, withdrawal.amount, withdrawal.currency, withdrawal.account, owner, text, withdrawal.bic
    )
