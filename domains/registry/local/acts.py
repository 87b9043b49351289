"""What every command of the local registry needs: who asks, what it costs, how it is refused."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from domains.registry.local.books import Page
from domains.registry.local.names import Name
from domains.registry.local.policies import tier_of
from domains.registry.local.reading import FEE, Tag
from domains.registry.local.writing import el, txt

CURRENCY = "CHF"
OPERATIONS = ("create", "renew", "transfer", "restore")


class No(Exception):
    """A refusal: a code of RFC 5730 and a reason."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


@dataclass
class Done:
    """What a command came to."""

    code: int = 1000
    data: str = ""
    extension: list[str] = field(default_factory=list)
    queue: str = ""


@dataclass
class Act:
    """One command of one client in one transaction. ``extension`` are the elements beside its payload."""

    page: Page
    client: str
    key: str
    number: str
    extension: list[Tag]

    def note(self, command: str, name: str) -> None:
        """It was done."""
        self.page.note(self.client, self.key, command, name)

    def beside(self, space: str, name: str) -> Tag | None:
        """An element of an extension, if the command has it."""
        return next((each for each in self.extension if (each.space, each.name) == (space, name)), None)

    def own(self, name: str) -> Name:
        """A name that the client sponsors. Raises No."""
        found = self.page.domain(name)
        if found is None:
            raise No(2303)
        if found.client != self.client:
            raise No(2201)
        return found

    def charge(self, name: str, operation: str, command: str, years: int = 1) -> list[str]:
        """Take the fee; what the client said it would be has to be right, and has to be said for a premium name.
        Answers the extension of the answer. Raises No."""
        fee = self.page.fees(name)[OPERATIONS.index(operation)] * years
        told = self.beside(FEE, command)
        if told is None and tier_of(name):
            raise No(2003, "The fee of this name has to be agreed to")
        if told is not None and _cents(told) != fee:
            raise No(2004, f"The fee is {money(fee)} {CURRENCY}")
        paid = "UPDATE client SET balance = balance - ? WHERE name = ? AND balance >= ? RETURNING balance"
        left = self.page.books.execute(paid, [fee, self.client, fee]).fetchone()
        if left is None:
            raise No(2104)
        names = {"create": "creData", "renew": "renData", "transfer": "trnData", "update": "updData"}
        parts = txt("currency", CURRENCY), txt("fee", money(fee)), txt("balance", money(left[0]))
        return [el(names[command], *parts, xmlns=FEE)] if told is not None else []


def _cents(told: Tag) -> int | None:
    try:
        total = sum((Decimal(each.text) for each in told.all("fee")), Decimal(0)) * 100
    except InvalidOperation:
        raise No(2005, "A fee is a number") from None
    return int(total) if told.say("currency") in {"", CURRENCY} and total == int(total) else None


def money(cents: int) -> str:
    """12.50 for 1250."""
    return f"{cents // 100}.{cents % 100:02}"


def needed(tag: Tag | None, *path: str) -> str:
    """The text along the path. Raises No."""
    found = tag.say(*path) if tag else ""
    if not found:
        raise No(2003, f"{path[-1]} is missing")
    return found


def code_of(tag: Tag) -> str:
    """The authorization code of a payload, sign by sign."""
    found = tag.get("authInfo", "pw")
    return found.words if found else ""


def allow(found: Name, *forbidding: str) -> None:
    """Raise No unless the name is in use and none of these statuses forbids it."""
    if found.state != "registered" or found.moving or set(forbidding) & set(found.statuses):
        raise No(2304)
