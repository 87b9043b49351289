"""What is done to the local registry from outside, whether it runs or not: its clock, its faults, what it did."""

import datetime
import json
import re
from pathlib import Path
from typing import Any

from domains.registry.local.books import ALL, FAULTS, Books
from domains.registry.local.names import DAY, Instant, Name, later
from domains.registry.local.server import CLIENTS, NOTE

MOVE = re.compile(r"\+(\d{1,5})([smhdy])")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
OWNER, SERVERS = "LOCAL-1", ("ns1.atrio.example", "ns2.atrio.example")


class Control:
    """The storage in a folder of a local registry."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.books = folder, Books(folder / "registry.sqlite3")

    def address(self) -> dict[str, Any] | None:
        """Host, port and passwords as the process wrote them down; None when it never ran."""
        path = self.folder / NOTE
        return json.loads(path.read_text()) if path.exists() else None

    def now(self) -> Instant:
        """The registry's own time."""
        with self.books.page() as page:
            return page.now

    def move_clock(self, by: str) -> Instant:
        """Move the clock on by ``+3d`` (s, m, h, d, y); everything that is due then happens. Raises ValueError."""
        found = MOVE.fullmatch(by)
        if found is None:
            raise ValueError(f"{by!r} is no time to move on by, such as +1d, +12h or +1y.")
        now, number = self.now(), int(found[1])
        step = later(now, number) - now if found[2] == "y" else datetime.timedelta(seconds=number * UNITS[found[2]])
        with self.books.page() as page:
            offset = page.now + step - datetime.datetime.now(datetime.UTC)
            page.books.execute(
                "INSERT OR REPLACE INTO setting VALUES ('offset', ?)", [str(offset.total_seconds() + 0.5)]
            )
        return self.now()

    def set_clock(self, to: Instant) -> Instant:
        """Put the clock at an instant, which is not before the present one once there are names. Raises ValueError."""
        with self.books.page() as page:
            if to < page.now and page.books.execute("SELECT 1 FROM domain").fetchone():
                raise ValueError("The clock of a registry with names is never put back.")
            offset = to - datetime.datetime.now(datetime.UTC)
            page.books.execute(
                "INSERT OR REPLACE INTO setting VALUES ('offset', ?)", [str(offset.total_seconds() + 0.5)]
            )
        return self.now()

    def fault(self, kind: str, times: int = 1, command: str = ALL) -> None:
        """Have the next commands disturbed: of one sort (``renew``, ``transfer request``), or all.
        Raises ValueError."""
        if kind not in FAULTS:
            raise ValueError(f"Faults are: {', '.join(FAULTS)}.")
        sort = "login" if kind == "2502" else command
        with self.books.page() as page:
            page.books.execute("INSERT OR REPLACE INTO fault VALUES (?, ?, ?)", [kind, sort, times])

    def no_faults(self) -> None:
        """Take them all back."""
        with self.books.page() as page:
            page.books.execute("DELETE FROM fault")

    def faults(self) -> list[tuple[str, str, int]]:
        """What is switched on and not used up."""
        with self.books.page() as page:
            return list(page.books.execute("SELECT kind, command, left FROM fault WHERE left > 0 ORDER BY 1, 2"))

    def price(self, name: str, create: int, renew: int, transfer: int, restore: int) -> None:
        """Give one name fees of its own, in cents."""
        with self.books.page() as page:
            page.books.execute(
                "INSERT OR REPLACE INTO price VALUES (?, ?)", [name, f"{create} {renew} {transfer} {restore}"]
            )

    def name(self, name: str) -> Name | None:
        """What the registry knows of a name."""
        with self.books.page() as page:
            return page.domain(name)

    def effects(self, command: str = "", name: str = "") -> list[tuple[str, str, str, str]]:
        """What was really done, in its order: (client, key, command, name). ``registry`` is the client of turns."""
        with self.books.page() as page:
            rows = page.books.execute("SELECT client, key, command, name FROM effect ORDER BY number").fetchall()
        return [row for row in rows if command in {"", row[2]} and name in {"", row[3]}]

    def balance(self, client: str = CLIENTS[0]) -> int:
        """What a client has left, in cents."""
        with self.books.page() as page:
            return int(page.books.execute("SELECT balance FROM client WHERE name = ?", [client]).fetchone()[0])

    def put(self, name: str, *, client: str = CLIENTS[0], expires: Instant | None, **facts: Any) -> None:
        """Let a name be registered, as if it had been for a year; for the beginning of a demo or a test. ``facts`` are
        fields of ``Name``; state ``redemption`` goes with ``deleted``."""
        with self.books.page() as page:
            created = facts.pop("created", later(expires, -1) if expires else page.now - 365 * DAY)
            row = page.books.execute("SELECT count(*) FROM domain").fetchone()[0]
            given = {"code": f"local-{row}-code", "registrant": OWNER, "servers": list(SERVERS), **facts}
            page.put(Name(name, f"P{row}-LOCAL", client, client, created=created, expires=expires, **given))

    def put_basics(self) -> None:
        """A contact and two name servers that names of ``put`` use."""
        person = {"form": "loc", "postal": {"name": "Atrio", "org": "", "city": "Genève", "sp": "", "pc": "1200",
                  "cc": "CH", "street": []}, "email": "hostmaster@atrio.example", "created": "2026-01-01T00:00:00Z",
                  "code": "local-contact"}  # fmt: skip
        host = json.dumps({"created": "2026-01-01T00:00:00Z", "addresses": []})
        with self.books.page() as page:
            row = [OWNER, CLIENTS[0], json.dumps(person)]
            page.books.execute("INSERT OR IGNORE INTO contact VALUES (?, ?, ?)", row)
            for each in SERVERS:
                page.books.execute("INSERT OR IGNORE INTO host VALUES (?, ?, ?)", [each, CLIENTS[0], host])

    def put_person(self, handle: str, name: str, email: str, *, company: str = "", town: str = "") -> None:
        """Let a contact be known that names of ``put`` have as their holder; one that is there stays as it is."""
        person = {
            "form": "loc",
            "postal": {"name": name, "org": company, "city": town, "sp": "", "pc": "", "cc": "CH", "street": []},
            "email": email,
            "created": "2026-01-01T00:00:00Z",
            "code": "local-contact",
        }
        with self.books.page() as page:
            row = [handle, CLIENTS[0], json.dumps(person)]
            page.books.execute("INSERT OR IGNORE INTO contact VALUES (?, ?, ?)", row)

    def empty(self) -> None:
        """Forget names, contacts, hosts, messages, effects, faults, prices and the moved clock; clients stay, with the
        balance of the beginning."""
        with self.books.page() as page:
            for table in ("domain", "contact", "host", "message", "effect", "fault", "price", "setting"):
                page.books.execute(f"DELETE FROM {table}")  # noqa: S608 (names of ours)
            page.books.execute("UPDATE client SET balance = 100000000")
