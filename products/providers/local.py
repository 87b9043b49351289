"""A provider on this machine, for tests and the demo. Deterministic; its books lie in a file of its own.

Killing a process at any point leaves the file whole: every request is one transaction there.
"""

import datetime
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from products.providers.base import (
    Account,
    AccountState,
    Action,
    Capability,
    DataKind,
    Figure,
    Person,
    PersonalData,
    ProviderAnswer,
    ProviderError,
    Request,
)

TABLES = """
CREATE TABLE IF NOT EXISTS account (
    reference TEXT PRIMARY KEY, service TEXT, kind TEXT, plan TEXT, state TEXT, until TEXT, reason TEXT);
CREATE TABLE IF NOT EXISTS effect (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, action TEXT, reference TEXT);
CREATE TABLE IF NOT EXISTS person_data (
    reference TEXT, email TEXT, kind TEXT, name TEXT, megabytes INTEGER, kept_until TEXT,
    PRIMARY KEY (reference, email, kind, name));
CREATE TABLE IF NOT EXISTS mailbox (reference TEXT, address TEXT, PRIMARY KEY (reference, address));
CREATE TABLE IF NOT EXISTS mailbox_password (
    reference TEXT, address TEXT, mark TEXT, PRIMARY KEY (reference, address));
"""
KEEP = """
UPDATE person_data SET kept_until = :until WHERE reference = :reference AND email = :person AND kept_until IS NULL
"""
HAND_OVER_FILES = """
UPDATE OR REPLACE person_data SET email = :heir, name = name || ' · ' || email, kept_until = NULL
WHERE reference = :reference AND email = :person AND kind = 'files' AND (kept_until IS NULL OR kept_until = :until)
"""
CHANGES = {
    Action.EXTEND: "UPDATE account SET until = :until WHERE reference = :reference",
    Action.SUSPEND: "UPDATE account SET state = 'suspended', reason = :reason WHERE reference = :reference",
    Action.RESUME: "UPDATE account SET state = 'active', reason = '' WHERE reference = :reference",
    Action.CHANGE_PLAN: "UPDATE account SET plan = :plan WHERE reference = :reference",
    Action.CANCEL: "UPDATE account SET state = 'cancelled' WHERE reference = :reference",
    Action.RESTORE: "UPDATE account SET state = 'active', until = :until WHERE reference = :reference",
    Action.KEEP_DATA: KEEP,
    Action.HAND_OVER_DATA: KEEP,
    Action.GIVE_BACK_DATA: (
        "UPDATE person_data SET kept_until = NULL WHERE reference = :reference AND email = :person"
    ),
    Action.RENAME_PERSON: (
        "UPDATE OR IGNORE person_data SET email = :now WHERE reference = :reference AND email = :person"
    ),
}


class LocalProvider:
    """Keeps accounts and the effects it had in an SQLite file."""

    capabilities = Capability.EVERYTHING

    def __init__(self, path: Path) -> None:
        self.path = path

    def perform(self, request: Request) -> ProviderAnswer:
        """Do it, or answer what was answered to the same key. Refuses accounts that it does not run."""
        with self._books() as books:
            done = books.execute("SELECT action, reference FROM effect WHERE key = ?", [request.key]).fetchone()
            if done is None:
                reference = self._do(books, request)
                row = [request.key, request.action.value, reference]
                books.execute("INSERT INTO effect (key, action, reference) VALUES (?, ?, ?)", row)
            elif done[0] != request.action:
                raise ProviderError("This key was used for something else.", retryable=False)
            else:
                reference = str(done[1])
        return ProviderAnswer(reference)

    def usage(self, reference: str) -> list[Figure]:
        """Figures worked out from the reference: always the same for the same account."""
        seed = int.from_bytes(hashlib.sha256(reference.encode()).digest()[:6])
        limit = 1024 * (10 + seed % 90)
        return [
            Figure("storage", seed // 97 % limit, limit, "MB"),
            Figure("transfer", seed // 89 % 500_000, None, "MB"),
            Figure("visits", seed // 83 % 20_000, None, "visits"),
        ]

    def accounts(self) -> list[Account]:
        """Every account, cancelled ones too."""
        columns = "SELECT reference, service, kind, plan, state, until FROM account ORDER BY reference"
        with self._books() as books:
            return [_account(*row) for row in books.execute(columns)]

    def account(self, reference: str) -> Account | None:
        """One account."""
        return next((each for each in self.accounts() if each.reference == reference), None)

    def effects(self, action: Action | None = None) -> int:
        """How often something was really done; repetitions of a key do not count."""
        with self._books() as books:
            asked = [action.value if action else "%"]
            return int(books.execute("SELECT count(*) FROM effect WHERE action LIKE ?", asked).fetchone()[0])

    def sign_on(self, reference: str, person: Person) -> str:
        """A page of this portal that stands for the service; it exists in development only."""
        return f"/dev/service/{reference}/"

    def has_mailbox(self, reference: str, address: str) -> bool:
        """Whether ``add_mailbox`` made it and the account lives."""
        living = "SELECT 1 FROM mailbox JOIN account USING (reference) WHERE state != 'cancelled'"
        with self._books() as books:
            row = books.execute(f"{living} AND reference = ? AND address = ?", [reference, address]).fetchone()
        return row is not None

    def add_mailbox(self, reference: str, address: str) -> None:
        """What the customer does inside the mail service itself."""
        with self._books() as books:
            books.execute("INSERT OR IGNORE INTO mailbox VALUES (?, ?)", [reference, address])

    def opens_mailbox(self, reference: str, address: str, password: str) -> bool:
        """Whether the mailbox takes this password."""
        with self._books() as books:
            wanted = "SELECT 1 FROM mailbox_password WHERE reference = ? AND address = ? AND mark = ?"
            return books.execute(wanted, [reference, address, _mark(password)]).fetchone() is not None

    def _set_password(self, books: sqlite3.Connection, request: Request) -> None:
        mailbox = [request.reference, request.details["address"]]
        if not books.execute("SELECT 1 FROM mailbox WHERE reference = ? AND address = ?", mailbox).fetchone():
            raise ProviderError(f"No mailbox is called {mailbox[1]}.", retryable=False)
        row = [*mailbox, _mark(request.secret)]
        books.execute("INSERT OR REPLACE INTO mailbox_password VALUES (?, ?, ?)", row)

    def data_of(self, reference: str, email: str) -> list[PersonalData]:
        """What ``put_data`` put there and nobody keeps, took over or erased."""
        rows = "SELECT d.kind, name, megabytes FROM person_data d JOIN account USING (reference)"
        mine = f"{rows} WHERE state != 'cancelled' AND reference = ? AND email = ? AND kept_until IS NULL"
        with self._books() as books:
            return [
                PersonalData(DataKind(kind), *rest)
                for kind, *rest in books.execute(f"{mine} ORDER BY d.kind, name", [reference, email])
            ]

    def put_data(self, reference: str, email: str, *items: PersonalData) -> None:
        """What the person does inside the service itself."""
        rows = [[reference, email, item.kind.value, item.name, item.megabytes] for item in items]
        with self._books() as books:
            books.executemany("INSERT OR IGNORE INTO person_data VALUES (?, ?, ?, ?, ?, NULL)", rows)

    def kept(self, reference: str, email: str) -> list[tuple[str, str]]:
        """Names of what is kept of somebody who left, with its last day."""
        rows = "SELECT name, kept_until FROM person_data WHERE reference = ? AND email = ? AND kept_until IS NOT NULL"
        with self._books() as books:
            return list(books.execute(f"{rows} ORDER BY name", [reference, email]))

    def _do(self, books: sqlite3.Connection, request: Request) -> str:
        if request.action == Action.PROVISION:
            reference = reference_of(request.key)
            row = [reference, request.service, request.kind, request.plan, request.details.get("until")]
            books.execute("INSERT INTO account VALUES (?, ?, ?, ?, 'active', ?, '')", row)
            mailboxes = request.details.get("mailboxes", "").split()  # those that the demo begins with
            books.executemany("INSERT INTO mailbox VALUES (?, ?)", [(reference, each) for each in mailboxes])
            return reference
        living = "SELECT 1 FROM account WHERE reference = ? AND state != 'cancelled'"
        if books.execute(living, [request.reference]).fetchone() is None:
            raise ProviderError(f"No account is called {request.reference or 'nothing'}.", retryable=False)
        if request.action == Action.SET_MAILBOX_PASSWORD:
            self._set_password(books, request)
            return request.reference
        values = {**request.details, "reference": request.reference}
        if request.action == Action.HAND_OVER_DATA:
            books.execute(HAND_OVER_FILES, values)
        books.execute(CHANGES[request.action], values)
        return request.reference

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        """The file, held alone until the end; undone when anything is raised."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as books:
            books.executescript(TABLES)
            books.execute("BEGIN IMMEDIATE")
            yield books
            books.execute("COMMIT")


def _mark(password: str) -> str:
    """These books pretend: what they keep opens nothing."""
    return hashlib.sha256(f"local mailbox {password}".encode()).hexdigest()


def reference_of(key: str) -> str:
    """Name of the account that the provision with this key makes or made."""
    return f"srv-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _account(reference: str, service: str, kind: str, plan: str, state: str, until: str | None) -> Account:
    last_day = datetime.date.fromisoformat(until) if until else None
    return Account(reference, service, kind, plan, AccountState(state), last_day)
