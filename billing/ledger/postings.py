"""The one way to move money: a posting of entries whose sum is zero (BIL-41).

Amounts are minor units of one currency. Two invariants are asked at every posting, in production too: before it that
the sum is zero, after it that every balance is what it was plus what was moved and has its sign.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from billing.models import Account, Entry, Posting
from core.errors import RuleError

Purpose = Account.Purpose


class LedgerBroken(Exception):
    """An invariant of the books does not hold: a fault of the program. Nothing is written."""


class NotEnough(RuleError):
    """The account has less than what is asked of it."""


@dataclass(frozen=True)
class Move:
    """What happens to one account: an amount in minor units, positive in favor of the customer."""

    purpose: Account.Purpose
    amount: int
    place: str = ""


@dataclass(frozen=True)
class Cause:
    """Why something is booked, and for whom. ``key`` exists once for ever; ``booked_on`` is the day of value."""

    organization_id: int
    kind: Posting.Kind
    key: str
    booked_on: datetime.date
    document_id: int | None = None
    payment_id: object = None
    reverses_id: int | None = None
    note: str = ""


def post(cause: Cause, moves: Iterable[Move], *, currency: str, now: datetime.datetime) -> Posting | None:
    """Book it, in the caller's transaction, which has locked the organization; None when its key was booked before.

    Moves of nothing are left out. Raises NotEnough when an account would fall below zero (a claim rise above it),
    LedgerBroken when the sum is not zero.
    """
    wanted = [move for move in moves if move.amount]
    if sum(move.amount for move in wanted) or len({(move.purpose, move.place) for move in wanted}) != len(wanted):
        raise LedgerBroken(f"{cause.kind} {cause.key}: {wanted}")
    if not wanted or Posting.objects.filter(key=cause.key).exists():
        return None
    accounts = {(each.purpose, each.place): each for each in _accounts(cause.organization_id, wanted, currency)}
    _check_enough(accounts, wanted)
    posting = Posting.objects.create(currency=currency, at=now, **vars(cause))
    entries = [_entry(posting, accounts[move.purpose, move.place], move) for move in wanted]
    written = Entry.objects.bulk_create(sorted(entries, key=lambda entry: entry.account_id))
    _check_balances(written, accounts)
    return posting


def _entry(posting: Posting, account: Account, move: Move) -> Entry:
    whose, currency = posting.organization_id, posting.currency
    return Entry(posting=posting, account=account, organization_id=whose, currency=currency, amount=move.amount)


def _check_enough(accounts: dict[tuple[str, str], Account], moves: list[Move]) -> None:
    for move in moves:
        account = accounts[move.purpose, move.place]
        if account.balance is not None and not _has_its_sign(account, account.balance + move.amount):
            raise NotEnough(_("There is not enough money on the account for this."))


def _has_its_sign(account: Account, balance: int) -> bool:
    return balance <= 0 if account.purpose == Purpose.CLAIM else balance >= 0


def _check_balances(entries: list[Entry], accounts: dict[tuple[str, str], Account]) -> None:
    known = {account.pk: account.balance for account in accounts.values()}
    after = dict(Account.objects.filter(pk__in=known).values_list("pk", "balance"))
    for entry in entries:
        before = known[entry.account_id]
        if before is not None and after[entry.account_id] != before + entry.amount:
            raise LedgerBroken(
                f"Account {entry.account_id} has {after[entry.account_id]}, not {before}+{entry.amount}."
            )


def _accounts(organization_id: int, moves: list[Move], currency: str) -> list[Account]:
    """Of every move, those of the organization locked in the order of their keys; opened when there is none yet."""
    keys: set[tuple[str, str]] = {(move.purpose, move.place) for move in moves}
    found = _found(organization_id, keys, currency)
    missing = keys.difference((each.purpose, each.place) for each in found)
    if missing:
        _open(organization_id, missing, currency)
        found = _found(organization_id, keys, currency)
    return found


def _found(organization_id: int, keys: set[tuple[str, str]], currency: str) -> list[Account]:
    customers = {purpose for purpose, _place in keys if purpose in Account.CUSTOMERS}
    ours = {purpose for purpose, _place in keys} - customers
    own = Account.objects.filter(organization_id=organization_id, purpose__in=customers, currency=currency)
    theirs = Account.objects.filter(organization=None, purpose__in=ours, currency=currency)
    rows = [*own.order_by("pk").select_for_update(no_key=True)] if customers else []
    rows += [*theirs] if ours else []
    return [each for each in rows if (each.purpose, each.place) in keys]


def _open(organization_id: int, keys: set[tuple[str, str]], currency: str) -> None:
    rows = [
        Account(organization_id=organization_id, purpose=purpose, place=place, currency=currency, balance=0)
        if purpose in Account.CUSTOMERS
        else Account(organization=None, purpose=purpose, place=place, currency=currency)
        for purpose, place in sorted(keys)
    ]
    Account.objects.bulk_create(rows, ignore_conflicts=True)


def balance_of(organization_id: int, purpose: Account.Purpose, currency: str) -> int:
    """What the account has, in minor units; 0 when there is none. A page's figure: acts ask again under their lock."""
    account = Account.objects.filter(organization_id=organization_id, purpose=purpose, currency=currency).first()
    return (account.balance or 0) if account else 0


def balances_of(organization_id: int, purpose: Account.Purpose) -> dict[str, int]:
    """By currency, what the accounts of one purpose have, in minor units."""
    rows = Account.objects.filter(organization_id=organization_id, purpose=purpose)
    return {currency: balance or 0 for currency, balance in rows.values_list("currency", "balance")}
