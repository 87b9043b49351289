"""The one way to move money: a posting of entries whose sum is zero (BIL-41).

It is two questions to the database whatever is moved, written out: the accounts with whether the key was booked, and
the posting with its entries (docs/performance.md).

Amounts are minor units of one currency. Two invariants are asked at every posting, in production too: before it that
the sum is zero, after it that every balance is what it was plus what was moved and has its sign.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from billing.models import Account, Posting
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
    if not wanted:
        return None
    accounts = _accounts(cause, wanted, currency)
    if accounts is None:
        return None
    _check_enough(accounts, wanted)
    posting = Posting(currency=currency, at=now, **vars(cause))
    written = _write(posting, [(accounts[move.purpose, move.place], move.amount) for move in wanted])
    if not written:
        return None
    _check_balances(written, accounts.values())
    return posting


@dataclass(frozen=True)
class _Account:
    """An account as it was before the posting; one of the house has no balance."""

    pk: int
    purpose: str
    place: str
    balance: int | None


Accounts = dict[tuple[str, str], _Account]
BOOKED = "booked"
"""Stands in the place of a purpose in the row that says that the key was booked."""
FIND = f"""
WITH own AS (SELECT id, purpose, place, balance FROM billing_account WHERE organization_id = %s AND purpose = ANY (%s)
    AND currency = %s ORDER BY id FOR NO KEY UPDATE)
SELECT id, purpose, place, balance FROM own
UNION ALL SELECT id, purpose, place, NULL FROM billing_account
    WHERE organization_id IS NULL AND purpose = ANY (%s) AND currency = %s
UNION ALL SELECT id, '{BOOKED}', '', NULL FROM billing_posting WHERE key = %s
"""  # noqa: S608 (a constant)
WRITE = """
WITH posting AS (
    INSERT INTO billing_posting (organization_id, kind, key, currency, booked_on, at, document_id, payment_id,
        reverses_id, note) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING RETURNING id)
INSERT INTO billing_entry (posting_id, account_id, organization_id, currency, amount)
SELECT posting.id, move.account, %s, %s, move.amount
FROM posting CROSS JOIN unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS move (account, amount, place)
ORDER BY move.place RETURNING posting_id, account_id, amount, balance
"""
"""The trigger of an entry moves its account and answers its balance."""


def _accounts(cause: Cause, moves: Sequence[Move], currency: str) -> Accounts | None:
    """Of every move, those of the organization locked in the order of their keys; opened when there is none yet. None
    when the key was booked."""
    keys: set[tuple[str, str]] = {(move.purpose, move.place) for move in moves}
    found = _found(cause, keys, currency)
    if found is not None and (missing := keys.difference(found)):
        _open(cause.organization_id, missing, currency)
        found = _found(cause, keys, currency)
    return found


def _found(cause: Cause, keys: set[tuple[str, str]], currency: str) -> Accounts | None:
    own = [str(purpose) for purpose, _place in keys if purpose in Account.CUSTOMERS]
    ours = [str(purpose) for purpose, _place in keys if purpose not in Account.CUSTOMERS]
    with connection.cursor() as cursor:
        cursor.execute(FIND, [cause.organization_id, own, currency, ours, currency, cause.key])
        rows = [_Account(*row) for row in cursor.fetchall()]
    if any(row.purpose == BOOKED for row in rows):
        return None
    return {(row.purpose, row.place): row for row in rows if (row.purpose, row.place) in keys}


def _open(organization_id: int, keys: set[tuple[str, str]], currency: str) -> None:
    rows = [
        Account(organization_id=organization_id, purpose=purpose, place=place, currency=currency, balance=0)
        if purpose in Account.CUSTOMERS
        else Account(organization=None, purpose=purpose, place=place, currency=currency)
        for purpose, place in sorted(keys)
    ]
    Account.objects.bulk_create(rows, ignore_conflicts=True)


Written = list[tuple[int, int, int, int | None]]
"""Posting, account, amount and the balance after it, of each entry."""


def _write(posting: Posting, moves: list[tuple[_Account, int]]) -> Written:
    """The posting, which gets its id, and its entries in the order of their accounts; nothing when somebody else booked
    the key in this moment."""
    in_order = sorted(moves, key=lambda move: move[0].pk)
    facts: list[Any] = [
        posting.organization_id, str(posting.kind), posting.key, posting.currency, posting.booked_on, posting.at,
        posting.document_id, posting.payment_id, posting.reverses_id, posting.note,
    ]  # fmt: skip
    entries = [[account.pk for account, _amount in in_order], [amount for _account, amount in in_order]]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [*facts, posting.organization_id, posting.currency, *entries])
        written: Written = cursor.fetchall()
    if written:
        posting.pk, posting._state.adding = written[0][0], False
    return written


def _check_enough(accounts: Accounts, moves: Sequence[Move]) -> None:
    for move in moves:
        account = accounts[move.purpose, move.place]
        if account.balance is not None and not _has_its_sign(account, account.balance + move.amount):
            raise NotEnough(_("There is not enough money on the account for this."))


def _has_its_sign(account: _Account, balance: int) -> bool:
    return balance <= 0 if account.purpose == Purpose.CLAIM else balance >= 0


def _check_balances(written: Written, accounts: Iterable[_Account]) -> None:
    known = {account.pk: account.balance for account in accounts}
    for _posting, account, amount, after in written:
        before = known[account]
        if before is not None and after != before + amount:
            raise LedgerBroken(f"Account {account} has {after}, not {before}+{amount}.")


def balance_of(organization_id: int, purpose: Account.Purpose, currency: str) -> int:
    """What the account has, in minor units; 0 when there is none. A page's figure: acts ask again under their lock."""
    account = Account.objects.filter(organization_id=organization_id, purpose=purpose, currency=currency).first()
    return (account.balance or 0) if account else 0


def balances_of(organization_id: int, purpose: Account.Purpose) -> dict[str, int]:
    """By currency, what the accounts of one purpose have, in minor units."""
    rows = Account.objects.filter(organization_id=organization_id, purpose=purpose)
    return {currency: balance or 0 for currency, balance in rows.values_list("currency", "balance")}
