"""Many names with their codes, as text or CSV: read and looked at line by line, and a report of each (NAM-20)."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import RuleError
from core.money import Money
from domains.extensions.reading import UnknownExtension
from domains.names import pasted_code
from domains.transfers.asking import Found, is_silence, look_at
from organizations.models import Membership
from products.models import Kind, Product
from shop.cart.commands import MOST_LINES
from shop.cart.naming import NOT_SOLD, domain_of
from shop.transfers.commands import Wish

SIGNS = ";,\t"
NO_CODE = _("The authorization code is missing.")
LONG = _("This line is too long.")
TWICE = _("This name stands in the list twice.")
LONGEST, LONGEST_CODE = 400, 200
HEADINGS = frozenset({"domain", "dominio", "domaine", "name", "nombre", "nom", "nome", "domäne", "domain name"})


@dataclass(frozen=True)
class Line:
    """One line: ``wish`` when it can be ordered, else ``problem``. ``price`` is without tax."""

    number: int
    name: str
    wish: Wish | None = None
    problem: str = ""
    remark: str = ""
    price: Money | None = None
    adds_years: int = 0


def split(text: str) -> list[tuple[int, str, str]]:
    """Number, name and code of each line that is not empty; a first line may name the columns."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            sign = next((each for each in SIGNS if each in line), ";")
            name, _sign, code = line.partition(sign)
            found.append((number, name.strip().strip('"'), _unquoted(code)))
    if found and found[0][1].casefold() in HEADINGS:
        del found[0]
    return found


def _unquoted(code: str) -> str:
    """As CSV quotes it."""
    text = code.strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1].replace('""', '"') if quoted else text


def check(actor: Membership, kind: Kind, rows: list[tuple[int, str, str]]) -> list[Line]:
    """Ask about each. Once a registry is silent it is not waited for again."""
    asks, found, seen = True, list[Line](), Counter[str]()
    for number, name, code in rows[:MOST_LINES]:
        try:
            line, is_silent = _one(actor, kind, (number, name, code), asks=asks)
        except RuleError as refusal:
            line, is_silent = Line(number, name[:80], problem=str(refusal.message)), False
        if line.wish is not None:
            seen[line.wish.name.ascii] += 1
            line = Line(number, line.name, problem=str(TWICE)) if seen[line.wish.name.ascii] > 1 else line
        asks = asks and not is_silent
        found.append(line)
    return found


def _one(actor: Membership, kind: Kind, row: tuple[int, str, str], *, asks: bool) -> tuple[Line, bool]:
    number, typed, code = row
    if len(typed) + len(code) > LONGEST:
        raise RuleError(LONG)
    name, plan = domain_of(kind, typed, actor.day_at(now()))
    code = pasted_code(code)
    if not code:
        raise RuleError(NO_CODE)
    try:
        seen = look_at(actor, Product(kind=kind, plan=plan), name, code, asks=asks)
    except UnknownExtension as unknown:
        raise RuleError(NOT_SOLD % {"extension": name.suffix}) from unknown
    return _line(actor, number, Wish(name, plan, code), seen), is_silence(seen, name)


def _line(actor: Membership, number: int, wish: Wish, seen: Found) -> Line:
    price = Money.of_minor(seen.net, actor.organization.currency)
    if seen.problem:
        return Line(number, wish.name.shown, problem=seen.problem)
    return Line(number, wish.name.shown, wish, "", seen.remark, price, seen.adds_years)
