"""An acquirer on this machine, for tests and the demo. Deterministic; its books lie in a file of its own.

It knows the usual test numbers. A kill at any point leaves the file whole: every step is one transaction there.
"""

import calendar
import datetime
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from billing.payments.acquirer import Answer, Order, Outcome, Reason, RefundOrder, SavedCard
from core.clock import now

TABLES = """
CREATE TABLE IF NOT EXISTS intent (
    key TEXT PRIMARY KEY, owner TEXT, amount INTEGER, currency TEXT, back TEXT, keeps INTEGER, present INTEGER,
    token TEXT, state TEXT, reason TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS card (
    token TEXT PRIMARY KEY, owner TEXT, number TEXT, until TEXT, removed INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS charge (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, token TEXT, amount INTEGER, currency TEXT);
CREATE TABLE IF NOT EXISTS refund (key TEXT PRIMARY KEY, payment TEXT, amount INTEGER, state TEXT);
"""
DECLINED = {
    "4000000000000002": Reason.DECLINED,
    "4000000000009995": Reason.NOT_ENOUGH,
    "4000000000000069": Reason.EXPIRED,
}
DECLINED_ONCE_KEPT = {"4000000000000341"}
ASKS_THE_OWNER = {"4000002760003184"}
STATES = {
    "open": Outcome.NOTHING, "owner": Outcome.OWNER, "succeeded": Outcome.SUCCEEDED, "declined": Outcome.DECLINED,
}  # fmt: skip
BRANDS = {"4": "Visa", "5": "Mastercard"}


@dataclass(frozen=True)
class Intent:
    """An order as these books keep it."""

    key: str
    owner: str
    amount: int
    currency: str
    back: str
    keeps: int
    present: int
    token: str
    state: str
    reason: str


class LocalAcquirer:
    """Keeps orders, cards and the charges that it made in an SQLite file."""

    name = "local"
    needs_scripts = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, order: Order) -> Answer:
        """Write the order down; whoever has no card yet goes to the card page."""
        row = [order.key, order.owner, order.amount, order.currency, order.back_url, order.keeps_card,
               order.is_present, order.token, "open" if order.token else "owner"]  # fmt: skip
        with self._books() as books:
            marks = ", ".join("?" for _value in row)
            books.execute(f"INSERT OR IGNORE INTO intent VALUES ({marks}, '')", row)  # noqa: S608 - marks alone
            return self._answer(books, order.key)

    def charge(self, order: Order) -> Answer:
        """Charge the kept card; an order that is over or at its owner stays as it is."""
        with self._books() as books:
            intent = _intent(books, order.key)
            if intent and intent.state == "open":
                _try(books, intent, is_kept=True)
            return self._answer(books, order.key)

    def look(self, order: Order) -> Answer:
        """As the books have it; nothing for what they do not have."""
        with self._books() as books:
            return self._answer(books, order.key)

    def stop(self, order: Order) -> Answer:
        """Close the order, so that nothing is taken later; one that nobody opened too."""
        self.open(order)
        with self._books() as books:
            books.execute(
                "UPDATE intent SET state = 'declined', reason = ? WHERE key = ? AND state IN ('open', 'owner')",
                [Reason.CANCELLED.value, order.key],
            )
            return self._answer(books, order.key)

    def refund(self, refund: RefundOrder) -> Answer:
        """Give back at most what was taken, once per key."""
        with self._books() as books:
            taken = _sum(books, "SELECT sum(amount) FROM charge WHERE key = ?", refund.payment_key)
            given = _sum(books, "SELECT sum(amount) FROM refund WHERE payment = ?", refund.payment_key)
            if not books.execute("SELECT 1 FROM refund WHERE key = ?", [refund.key]).fetchone():
                if given + refund.amount > taken:
                    return Answer(Outcome.DECLINED, reason=Reason.DECLINED)
                row = [refund.key, refund.payment_key, refund.amount]
                books.execute("INSERT INTO refund VALUES (?, ?, ?, 'succeeded')", row)
        return Answer(Outcome.SUCCEEDED, origin=refund.key, amount=refund.amount, currency=refund.currency)

    def remove_card(self, token: str) -> bool:
        """It is never charged again."""
        with self._books() as books:
            books.execute("UPDATE card SET removed = 1 WHERE token = ?", [token])
        return True

    def intent(self, key: str) -> Intent | None:
        """One order, for the card page."""
        with self._books() as books:
            return _intent(books, key)

    def type_card(self, key: str, number: str, until: datetime.date) -> None:
        """What the person does on the card page: the card is kept if that was asked, and charged."""
        with self._books() as books:
            intent = _intent(books, key)
            if intent is None or intent.state != "owner" or intent.token:
                return
            token = f"card-{hashlib.sha256(f'{key}{number}'.encode()).hexdigest()[:16]}"
            books.execute(
                "INSERT OR IGNORE INTO card (token, owner, number, until) VALUES (?, ?, ?, ?)",
                [token, intent.owner, number, until.isoformat()],
            )
            books.execute("UPDATE intent SET token = ?, state = 'open' WHERE key = ?", [token, key])
            _try(books, replace(intent, token=token, state="open"), is_kept=False)
            books.execute(  # another card may be typed
                "UPDATE intent SET token = '', state = 'owner' WHERE key = ? AND state = 'declined'", [key]
            )

    def confirm(self, key: str, *, agrees: bool) -> None:
        """What the owner does at the bank's page."""
        with self._books() as books:
            intent = _intent(books, key)
            if intent is None or intent.state != "owner" or not intent.token:
                return
            if agrees:
                _take(books, intent)
            else:
                _close(books, key, "declined", Reason.REFUSED)

    def charges(self, key: str = "%") -> int:
        """How often money was really taken, for one order or all."""
        with self._books() as books:
            return _sum(books, "SELECT count(*) FROM charge WHERE key LIKE ?", key)

    def refunded(self, key: str) -> int:
        """What was really given back of an order."""
        with self._books() as books:
            return _sum(books, "SELECT sum(amount) FROM refund WHERE payment = ?", key)

    def _answer(self, books: sqlite3.Connection, key: str) -> Answer:
        intent = _intent(books, key)
        if intent is None:
            return Answer(Outcome.NOTHING)
        outcome = STATES[intent.state]
        is_done = outcome == Outcome.SUCCEEDED
        card = _card(books, intent.token) if is_done and intent.keeps else None
        return Answer(
            outcome, origin=key, reason=intent.reason, amount=intent.amount if is_done else 0,
            currency=intent.currency if is_done else "", url=f"/dev/card/{key}/" if outcome == Outcome.OWNER else "",
            card=card,
        )  # fmt: skip

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        """The file, held alone until the end; undone when anything is raised."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as books:
            books.executescript(TABLES)
            books.execute("BEGIN IMMEDIATE")
            yield books
            books.execute("COMMIT")


def _intent(books: sqlite3.Connection, key: str) -> Intent | None:
    row = books.execute("SELECT * FROM intent WHERE key = ?", [key]).fetchone()
    return Intent(*row) if row else None


def _card(books: sqlite3.Connection, token: str) -> SavedCard | None:
    row = books.execute("SELECT number, until FROM card WHERE token = ?", [token]).fetchone()
    if row is None:
        return None
    return SavedCard(token, BRANDS.get(row[0][0], "Card"), row[0][-4:], datetime.date.fromisoformat(row[1]))


def _try(books: sqlite3.Connection, intent: Intent, *, is_kept: bool) -> None:
    number, until, removed = books.execute(
        "SELECT number, until, removed FROM card WHERE token = ?", [intent.token]
    ).fetchone() or ("", "", 1)
    reason: str = DECLINED.get(number, "")
    if removed:
        reason = Reason.REMOVED
    elif number in DECLINED_ONCE_KEPT and (is_kept or intent.amount):
        reason = Reason.DECLINED
    elif until < now().date().isoformat():
        reason = Reason.EXPIRED
    elif number in ASKS_THE_OWNER and not intent.present:
        reason = Reason.OWNER
    if reason:
        _close(books, intent.key, "declined", reason)
    elif number in ASKS_THE_OWNER:
        _close(books, intent.key, "owner", "")
    else:
        _take(books, intent)


def _take(books: sqlite3.Connection, intent: Intent) -> None:
    if intent.amount:
        row = [intent.key, intent.token, intent.amount, intent.currency]
        books.execute("INSERT INTO charge (key, token, amount, currency) VALUES (?, ?, ?, ?)", row)
    _close(books, intent.key, "succeeded", "")


def _close(books: sqlite3.Connection, key: str, state: str, reason: str) -> None:
    books.execute("UPDATE intent SET state = ?, reason = ? WHERE key = ?", [state, str(reason), key])


def _sum(books: sqlite3.Connection, statement: str, key: str) -> int:
    return int(books.execute(statement, [key]).fetchone()[0] or 0)


def last_day(year: int, month: int) -> datetime.date:
    """Until when a card of this month can be charged."""
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
