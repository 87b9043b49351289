"""What the local registry keeps: an SQLite file of its own. Each command is one transaction there."""

import datetime
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domains.registry.local.names import Instant, Name, next_turn, take_turn
from domains.registry.local.policies import fees_of

TABLES = """
CREATE TABLE IF NOT EXISTS client (name TEXT PRIMARY KEY, mark TEXT, balance INTEGER);
CREATE TABLE IF NOT EXISTS domain (name TEXT PRIMARY KEY, client TEXT, turn TEXT, facts TEXT);
CREATE INDEX IF NOT EXISTS domain_turn ON domain (turn) WHERE turn IS NOT NULL;
CREATE TABLE IF NOT EXISTS contact (handle TEXT PRIMARY KEY, client TEXT, facts TEXT);
CREATE TABLE IF NOT EXISTS host (name TEXT PRIMARY KEY, client TEXT, facts TEXT);
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT, at TEXT, text TEXT, name TEXT, data TEXT);
CREATE TABLE IF NOT EXISTS effect (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT, client TEXT, key TEXT, command TEXT, name TEXT);
CREATE TABLE IF NOT EXISTS fault (kind TEXT, command TEXT, left INTEGER, PRIMARY KEY (kind, command));
CREATE TABLE IF NOT EXISTS price (name TEXT PRIMARY KEY, fees TEXT);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT);
"""
START_BALANCE = 100_000_000
FAULTS = ("drop_before", "drop_after", "slow", "hang", "2400", "2400_done", "2502", "expired_certificate")
ALL = "all"


def mark_of(password: str) -> str:
    """What is kept of a password, which guards invented names on this machine."""
    return hashlib.sha256(f"local registry {password}".encode()).hexdigest()


@dataclass
class Page:
    """One open transaction. ``now`` is the registry's own time."""

    books: sqlite3.Connection
    now: Instant

    def one(self, table: str, column: str, key: str) -> dict[str, Any] | None:
        """The facts of a contact or a host, with its client."""
        row = self.books.execute(f"SELECT client, facts FROM {table} WHERE {column} = ?", [key]).fetchone()  # noqa: S608
        return {"client": row[0], **json.loads(row[1])} if row else None

    def domain(self, name: str) -> Name | None:
        """A name."""
        row = self.books.execute("SELECT facts FROM domain WHERE name = ?", [name]).fetchone()
        return Name.unpacked(json.loads(row[0])) if row else None

    def put(self, name: Name) -> None:
        """Write a name down, or take it out when it was released."""
        if name.state == "released":
            self.books.execute("DELETE FROM domain WHERE name = ?", [name.name])
            return
        turn = next_turn(name)
        row = [name.name, name.client, turn[0].isoformat() if turn else None, json.dumps(name.packed())]
        self.books.execute("INSERT OR REPLACE INTO domain VALUES (?, ?, ?, ?)", row)

    def tell(self, client: str, text: str, name: str, data: dict[str, str] | None = None) -> None:
        """A message for a client."""
        row = [client, self.now.isoformat(), text, name, json.dumps(data or {})]
        self.books.execute("INSERT INTO message (client, at, text, name, data) VALUES (?, ?, ?, ?, ?)", row)

    def note(self, client: str, key: str, command: str, name: str) -> None:
        """Something was really done."""
        row = [self.now.isoformat(), client, key, command, name]
        self.books.execute("INSERT INTO effect (at, client, key, command, name) VALUES (?, ?, ?, ?, ?)", row)

    def fees(self, name: str) -> tuple[int, int, int, int]:
        """Fees of create, renew, transfer and restore, in cents, as they are today."""
        own = self.books.execute("SELECT fees FROM price WHERE name = ?", [name]).fetchone()
        if own is None:
            return fees_of(name)
        create, renew, transfer, restore = (int(each) for each in own[0].split())
        return create, renew, transfer, restore

    def bill(self, client: str, fee: int) -> None:
        """Take a fee in cents that nobody ordered, or give one back when it is below zero."""
        self.books.execute("UPDATE client SET balance = balance - ? WHERE name = ?", [fee, client])

    def live(self) -> None:
        """Let everything happen whose time has come, in its order."""
        present = self.now
        due = "SELECT facts FROM domain WHERE turn <= ? ORDER BY turn LIMIT 1"
        while row := self.books.execute(due, [present.isoformat()]).fetchone():
            name = Name.unpacked(json.loads(row[0]))
            turn = next_turn(name)
            if turn is None:
                break
            self.now = turn[0]
            self._turn(name, turn[1])
        self.now = present

    def _turn(self, name: Name, turn: str) -> None:
        owner, moving = name.client, name.moving
        if turn == "renew":
            self.bill(owner, self.fees(name.name)[1])
        text = take_turn(name, turn, self.now)
        data = dict(zip(("key", "server_key"), name.order, strict=False)) if turn == "allocate" else {}
        self.tell(owner, text, name.name, {"turn": turn, **data, **((name.last_move or {}) if moving else {})})
        if moving:
            self.tell(moving.to, text, name.name, {"turn": turn, **(name.last_move or {})})
        self.note("registry", "", turn, name.name)
        self.put(name)


class Books:
    """The file. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.kept = sqlite3.connect(path, timeout=30, check_same_thread=False)
        """Never used again: whoever closes the last connection writes the whole file anew."""
        self.kept.execute("PRAGMA journal_mode = WAL")
        self.kept.executescript(TABLES)

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A transaction that nobody else writes beside; what was due has happened. Undone when anything is raised."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as books:
            books.execute("PRAGMA synchronous = OFF")  # a killed process leaves the file whole; a lost machine may not
            books.execute("BEGIN IMMEDIATE")
            page = Page(books, _now(books))
            page.live()
            yield page
            books.execute("COMMIT")

    def fault(self, kind: str, command: str) -> bool:
        """Use up one fault of this kind that is meant for the command, or for all. False when none is left."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as books:
            taken = "UPDATE fault SET left = left - 1 WHERE kind = ? AND left > 0 AND command IN (?, ?)"
            return books.execute(taken, [kind, command, ALL]).rowcount > 0

    def has_faults(self) -> bool:
        """Whether any is left."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as books:
            return books.execute("SELECT 1 FROM fault WHERE left > 0").fetchone() is not None


def _now(books: sqlite3.Connection) -> Instant:
    """The clock on the wall and what it was moved by."""
    row = books.execute("SELECT value FROM setting WHERE name = 'offset'").fetchone()
    moved = datetime.timedelta(seconds=float(row[0])) if row else datetime.timedelta()
    return (datetime.datetime.now(datetime.UTC) + moved).replace(microsecond=0)
