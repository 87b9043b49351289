"""A file of the bank becomes money, once: all of it in one transaction, or nothing (BIL-45, BIL-46)."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.models import User
from billing.bank.camt.facts import BankEntry as Told
from billing.bank.camt.facts import BankStatement
from billing.bank.camt.reading import read
from billing.bank.matching import OpenItems, Outcome, Row, Seen, match_all
from billing.documents.settling import Arrival, receive
from billing.issuer import our_issuer
from billing.ledger.postings import LedgerBroken
from billing.models import Account, BankEntry, BankFile, BankPayment, Document
from billing.statements.by_hand import not_twice
from billing.statements.keys import transfer_key
from billing.statements.openings import lock_named, open_items, payments_in
from billing.statements.reports import report_row
from billing.statements.returns import Returns, pay_outs_named
from security.journal.events import record
from security.kinds import EventKind

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
FOR_DOCUMENTS = {Outcome.EXACT, Outcome.PARTIAL, Outcome.OVER}
BOOKED = FOR_DOCUMENTS | {Outcome.CAME_BACK}
LOOKED_AT = {Outcome.PROPOSAL, Outcome.UNKNOWN, Outcome.HELD, Outcome.RETURNED}
"""What a person has to decide about."""
LONGEST_NAME = 200
WHOLE = "/#whole/"
"""Stands in the identity of an entry whose payments nobody told."""
ANY_FILE = ""
"""Stands before every account in the order of locks."""
COMPLETED = "A later file told the payments inside this entry."


@dataclass(frozen=True)
class Imported:
    """The file; ``is_new`` is False when its very bytes were taken before."""

    file: BankFile
    is_new: bool


def import_file(*, actor: User, name: str, data: bytes, now: datetime.datetime) -> Imported:
    """Take a file in. Raises UnusableFile, and nothing of it counts.

    It is read before the transaction. Inside, one file at a time: each takes numbers of invoices and of receipts in an
    order of its own. Then the accounts that it is about are locked, and organizations and documents that it names.
    """
    statements = read(data, {account.iban for account in our_issuer().accounts.values()})
    with transaction.atomic():
        lock_accounts([ANY_FILE, *(each.account for each in statements)])
        digest = hashlib.sha256(data).hexdigest()
        if known := BankFile.objects.filter(digest=digest).first():
            return Imported(known, is_new=False)
        file = _take_in(BankFile(name=name[:LONGEST_NAME], digest=digest, data=data), statements, actor, now)
        record(EventKind.BANK_FILE_IMPORTED, actor=actor, name=file.name)
    return Imported(file, is_new=True)


def lock_accounts(accounts: Iterable[str]) -> None:
    """One at a time works on what the bank told of these accounts."""
    with connection.cursor() as cursor:
        for account in sorted(set(accounts)):
            cursor.execute(LOCK, [f"bank:{account}"])


def _take_in(file: BankFile, statements: Sequence[BankStatement], actor: User, now: datetime.datetime) -> BankFile:
    payments = payments_in(statements)
    named = pay_outs_named(statements)
    documents = lock_named(payments, {each.organization_id for each in named})
    seen, returns = _seen(statements), Returns(named)
    matched = match_all(statements, OpenItems(open_items(payments, documents)), seen)
    rows = [returns.judged(row) for row in not_twice(matched, documents.values())]
    names = [_identity(row, number, file.digest) for number, row in enumerate(rows)]
    file.message_id, file.imported_by, file.imported_at = statements[0].message_id, str(actor), now
    file.report = [report_row(row, name).as_json() for row, name in zip(rows, names, strict=True)]
    file.save()
    entries = _store_entries(file, rows, seen)
    _store_payments(file, [(row, name) for row, name in zip(rows, names, strict=True) if name], entries, now)
    for row in rows:
        if row.payment and row.match.outcome in FOR_DOCUMENTS:
            _book(row, documents[row.match.document], now)
    returns.book(actor, now)
    return file


def _seen(statements: Sequence[BankStatement]) -> dict[str, Seen]:
    identities = {entry.identity for each in statements for entry in each.entries if entry.identity}
    known = BankEntry.objects.filter(identity__in=identities)
    return {each.identity: Seen(each.amount, each.currency, each.is_split) for each in known}


def _identity(row: Row, number: int, digest: str) -> str:
    """Of a row among our payments; "" for a row that needs none. An entry as a whole is told apart by file and row."""
    if row.match.outcome not in BOOKED | LOOKED_AT:
        return ""
    if row.payment:
        return row.payment.identity
    return f"{row.entry.identity}{WHOLE}{digest}/{number}"


def _book(row: Row, document: Document, now: datetime.datetime) -> None:
    payment = row.payment
    if payment is None:
        return
    source, key = Account.Purpose.BANK, transfer_key(payment.identity)
    arrival = Arrival(payment.amount, payment.currency, source, key, payment.value_on)
    if not receive(document.organization_id, document.pk, arrival, now):
        raise LedgerBroken(f"{payment.identity} was booked before, though no file had told it.")


def _store_entries(file: BankFile, rows: Sequence[Row], seen: dict[str, Seen]) -> dict[str, BankEntry]:
    """Entries that are new, and those whose payments this file is the first to tell."""
    told = {row.entry.identity: row.entry for row in rows if row.entry.identity}
    fresh = [_entry(file, each) for identity, each in told.items() if identity not in seen]
    BankEntry.objects.bulk_create(fresh)
    split = [each.identity for each in told.values() if each.payments]
    BankEntry.objects.filter(identity__in=split, is_split=False).update(is_split=True)
    return BankEntry.objects.in_bulk(list(told), field_name="identity")


def _entry(file: BankFile, told: Told) -> BankEntry:
    return BankEntry(
        identity=told.identity, file=file, amount=told.amount, currency=told.currency, booked_on=told.booked_on,
        is_split=bool(told.payments),
    )  # fmt: skip


def _store_payments(
    file: BankFile, rows: Sequence[tuple[Row, str]], entries: dict[str, BankEntry], now: datetime.datetime
) -> None:
    BankPayment.objects.bulk_create([_payment(file, row, name, entries.get(row.entry.identity)) for row, name in rows])
    completed = [entries[row.entry.identity].pk for row, _name in rows if row.payment and row.entry.identity in entries]
    unread = BankPayment.objects.filter(entry__in=completed, outcome__in=[Outcome.HELD, Outcome.RETURNED])
    whole = unread.filter(state=BankPayment.State.WAITING, identity__contains=WHOLE)
    whole.update(state=BankPayment.State.CLOSED, closed_at=now, note=COMPLETED)


def _payment(file: BankFile, row: Row, name: str, entry: BankEntry | None) -> BankPayment:
    told, match = row.payment, row.match
    state = BankPayment.State.BOOKED if match.outcome in BOOKED else BankPayment.State.WAITING
    reason = row.entry.reason or (told.return_reason if told else "")
    payment = BankPayment(
        identity=name, entry=entry, file=file, outcome=match.outcome, state=state, amount=row.entry.amount,
        currency=row.entry.currency, booked_on=row.entry.booked_on, value_on=row.entry.value_on, text=row.entry.text,
        reason=reason, proposals=list(match.proposals), document=match.document,
    )  # fmt: skip
    if told:
        facts = ("amount", "reference", "debtor", "debtor_account", "end_to_end", "text")
        for fact in facts:
            setattr(payment, fact, getattr(told, fact))
    return payment
