"""From the bytes of a bank file to what it says, or to one clear refusal of all of it (BIL-45, BIL-46)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.bank import iban
from billing.bank.camt import details
from billing.bank.camt.facts import BankEntry, BankStatement, Kind
from billing.bank.camt.sums import check_balances, check_summary
from billing.bank.camt.values import day as day_of
from billing.bank.camt.values import money, number, sign, truth
from billing.bank.xml import Node, UnusableFile, damaged, root_of
from core.money import CURRENCIES

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt."
BOOKED = "BOOK"
STATEMENT, NOTIFICATION = "statement", "notification"
PENDING, REVERSED, DEBITED = "/#pending", "/#reversal", "/#debit"
CREDITS = {Kind.CREDIT, Kind.HELD}


@dataclass(frozen=True)
class Form:
    """How a message of one kind and version is built."""

    kind: str
    body: str
    part: str
    status: str


OLD, NEW = "Sts", "Sts/Cd"
FORMS = {
    f"{NAMESPACE}053.001.04": Form(STATEMENT, "BkToCstmrStmt", "Stmt", OLD),
    f"{NAMESPACE}053.001.08": Form(STATEMENT, "BkToCstmrStmt", "Stmt", NEW),
    f"{NAMESPACE}054.001.04": Form(NOTIFICATION, "BkToCstmrDbtCdtNtfctn", "Ntfctn", OLD),
    f"{NAMESPACE}054.001.08": Form(NOTIFICATION, "BkToCstmrDbtCdtNtfctn", "Ntfctn", NEW),
}
ADVICE = _("Ask the bank for camt.053 or camt.054, version 001.04 or 001.08.")
NO_NUMBER = _("The bank gave this entry no number of its own, so nothing tells it from others: book it by hand.")
REPEATED = _("The bank gave two entries of this file one number: compare both with the account, and book by hand.")
OTHER_CURRENCY = _("Only CHF and EUR have books here: ask the bank to exchange this amount.")
NOTHING = _("This entry has no amount.")
AWAITS_DETAILS = _(
    "The payments inside this entry are missing. They come with the notification (camt.054) of the bank."
)
DIFFERENT_SUM = _("The payments inside this entry do not add up to it: ask the bank before you book them by hand.")


def read(data: bytes, accounts: Collection[str]) -> list[BankStatement]:
    """What a file says about our accounts, normal IBANs in compact form. Raises UnusableFile: then nothing counts."""
    root = root_of(data, FORMS, str(ADVICE))
    form = FORMS[root.namespace]
    body = root.needed(form.body)
    message_id = number(body, "GrpHdr/MsgId")
    parts = body.all(form.part)
    if not message_id or not parts:
        raise damaged(body)
    return _numbered_once([_statement(part, form, message_id, accounts) for part in parts])


def _statement(part: Node, form: Form, message_id: str, accounts: Collection[str]) -> BankStatement:
    account = part.text("Acct/Id/IBAN")
    if account not in accounts:
        raise UnusableFile(_other_account(account))
    nodes = part.all("Ntry")
    entries = tuple(_entry(node, form, account) for node in nodes)
    check_summary(part, nodes)
    if form.kind == STATEMENT:
        check_balances(part, [node for node in nodes if node.text(form.status) == BOOKED])
    return BankStatement(account, message_id, form.kind, entries)


def _other_account(account: str) -> str:
    text = _("The file is about the account %(account)s, which is not one of ours: fetch the file of our account.")
    return text % {"account": iban.grouped(account) if iban.is_valid(account) else "?"}


def _entry(node: Node, form: Form, account: str) -> BankEntry:
    amount, currency = money(node.needed("Amt"))
    booked_on = day_of(node, "BookgDt") or day_of(node, "ValDt")
    if booked_on is None:
        raise damaged(node)
    direction, is_reversal = sign(node), truth(node, "RvslInd")
    is_booked = node.text(form.status) == BOOKED
    mark = PENDING if not is_booked else REVERSED if is_reversal else DEBITED if direction < 0 else ""
    around = details.Around(
        identity=_identity(account, number(node, "AcctSvcrRef"), mark),
        amount=amount,
        currency=currency,
        direction=direction,
        booked_on=booked_on,
        value_on=day_of(node, "ValDt") or booked_on,
        is_return=is_reversal or details.is_return(node),
    )
    return _judged(node, around, is_booked=is_booked)


def _identity(account: str, bank_number: str, mark: str) -> str:
    """Of an entry; "" without a number of the bank. What takes an entry back may carry the number of that entry."""
    return details.identity(account, bank_number) + mark if bank_number else ""


def _judged(node: Node, around: details.Around, *, is_booked: bool) -> BankEntry:
    """The entry with what it means for us."""
    entry = BankEntry(
        around.identity, Kind.PENDING, around.amount, around.currency, around.booked_on, around.value_on,
        text=node.text("AddtlNtryInf", 500),
    )  # fmt: skip
    if not is_booked:
        return entry
    payments = details.payments_of(node, around)
    has_returns = [each.is_return for each in payments or ()]
    if around.is_return or (has_returns and all(has_returns)):
        came_in = payments if payments and around.direction > 0 else ()
        return replace(entry, kind=Kind.RETURNED, payments=came_in)
    if around.direction < 0:
        return replace(entry, kind=Kind.DEBIT)
    if reason := _why_held(around, payments):
        return replace(entry, kind=Kind.HELD, reason=str(reason))
    return replace(entry, kind=Kind.CREDIT, payments=payments or ())


def _why_held(around: details.Around, payments: tuple[Any, ...] | None) -> Any:
    """Why only a person can book this credit; nothing for one that is in order."""
    if around.currency not in CURRENCIES:
        return OTHER_CURRENCY
    if not around.identity:
        return NO_NUMBER
    if not around.amount:
        return NOTHING
    if payments is None:
        return DIFFERENT_SUM
    return None if payments else AWAITS_DETAILS


def _numbered_once(statements: list[BankStatement]) -> list[BankStatement]:
    """Credits whose number stands in the file twice are held: which of them came before cannot be known."""
    times = Counter(entry.identity for each in statements for entry in each.entries if entry.kind in CREDITS)
    return [
        replace(each, entries=tuple(_held(entry) if times[entry.identity] > 1 else entry for entry in each.entries))
        for each in statements
    ]


def _held(entry: BankEntry) -> BankEntry:
    return replace(entry, identity="", kind=Kind.HELD, payments=(), reason=str(REPEATED)) if entry.identity else entry
