"""Acts: what one POST costs beside one hash of a password, and how many statements it writes."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import data
from organizations.models import Membership, Organization
from products.models import Product
from products.rights.commands import version_of
from products.rights.grantees import Grantee
from tests import factories

ROUNDS = 5
HEAD = f"\n{'act':<40}{'queries':>8}{'writes':>8}{'SQL ms':>8}{'CPU ms':>8}{'hashes':>8}  target\n"
WRITES = re.compile(r"(INSERT|UPDATE|DELETE)\b")
PASSWORD = "a sentence for measuring"  # noqa: S105 (of invented people)


@dataclass(frozen=True)
class Cost:
    """One act: medians of milliseconds; statements of one time."""

    name: str
    cpu: float
    queries: int
    writes: int
    sql: float
    target: str

    def line(self, one_hash: float) -> str:
        """A row of the table."""
        counts = f"{self.queries:>8}{self.writes:>8}{self.sql:>8.0f}"
        return f"{self.name:<40}{counts}{self.cpu:>8.1f}{self.cpu / one_hash:>8.2f}  {self.target}\n"


def report(chosen: str) -> Iterator[str]:
    """Measure every act whose name contains ``chosen``, each undone afterwards."""
    one_hash = statistics.median(_timed(lambda: make_password(PASSWORD)) for _round in range(ROUNDS))
    yield HEAD
    yield f"{'one hash':<40}{'':>24}{one_hash:>8.1f}{1:>8.2f}\n"
    for name, target, prepare in ACTS:
        if chosen in name:
            yield _cost(name, target, prepare).line(one_hash)


def _cost(name: str, target: str, prepare: Callable[[], Callable[[], Any]]) -> Cost:
    times = []
    for number in range(ROUNDS + 1):
        cache.clear()  # limits count tries, and nobody tries as often as a bench
        with transaction.atomic():
            act = prepare()
            if number == 0:
                with CaptureQueriesContext(connection) as seen:
                    _run(name, act)
                statements = [query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
            else:
                times.append(_timed(partial(_run, name, act)))
            transaction.set_rollback(True)
    writes = sum(bool(WRITES.match(query["sql"].lstrip())) for query in statements)
    sql = sum(float(query["time"]) for query in statements) * 1000
    return Cost(name, statistics.median(times), len(statements), writes, sql, target)


def _timed(act: Callable[[], object]) -> float:
    start = time.thread_time()
    act()
    return (time.thread_time() - start) * 1000


def _run(name: str, act: Callable[[], Any]) -> None:
    response = act()
    if response.status_code not in {200, 302, 303}:
        raise AssertionError(f"{name}: {response.status_code} {response.content[:300]!r}")


def _big() -> Organization:
    return Organization.objects.get(slug=data.BIG)


def _reader() -> Client:
    return _signed_in(User.objects.get(email=data.READER))


def _browser() -> Client:
    return factories.browser(SERVER_NAME="127.0.0.1")


def _signed_in(user: User) -> Client:
    return factories.sign_in(_browser(), user)


def _guest() -> User:
    return factories.with_app(factories.person(password=make_password(PASSWORD)))


def _password() -> Callable[[], Any]:
    guest, client = _guest(), _browser()
    return lambda: client.post("/login/", {"email": guest.email, "password": PASSWORD})


def _code() -> Callable[[], Any]:
    guest, client = _guest(), _browser()
    client.post("/login/", {"email": guest.email, "password": PASSWORD})
    code = factories.code_of(guest)
    return lambda: client.post("/login/2fa/?method=app", {"code": code})


def _sign_up() -> Callable[[], Any]:
    client = _browser()
    client.get("/signup/")
    answers = {"first_name": "Ana", "last_name": "Vidal", "email": "ana@vidal.example", "password": PASSWORD}
    return lambda: client.post("/signup/", {**answers, "language": "es", "kind": "individual"})


def _join() -> Callable[[], Any]:
    guest = factories.person()
    owner = Membership.objects.get(organization=_big(), user__email=data.READER)
    sent = factories.invitation(owner, email=guest.email)
    client, address = _signed_in(guest), f"/invite/{sent.token}/join/"
    return lambda: client.post(address, {"person": str(guest.pk)})


def _access(subject: Any, address: str, fields: dict[str, str]) -> Callable[[], Any]:
    client, version = _reader(), version_of(Grantee.of(subject))
    return lambda: client.post(address, {"do": "save", "version": version, **fields})


def _collaborator() -> Membership:
    return Membership.objects.filter(organization=_big(), role="collaborator").earliest("pk")


def _one_product() -> Callable[[], Any]:
    member = _collaborator()
    product = Product.objects.filter(organization=_big()).exclude(grants__membership=member).earliest("pk")
    fields = {"s": str(product.pk), f"p-{product.pk}": "on"}
    return _access(member, f"/org/{data.BIG}/users/{member.pk}/access/", fields)


def _everything() -> Callable[[], Any]:
    member, client = _collaborator(), _reader()
    address = f"/org/{data.BIG}/users/{member.pk}/access/"
    page = AccessPage(client.post(address, {"do": "everything", "version": version_of(Grantee.of(member))}).content)
    return lambda: client.post(address, {**page.fields, "do": "save"})


def _press_everything() -> Callable[[], Any]:
    member, client = _collaborator(), _reader()
    address = f"/org/{data.BIG}/users/{member.pk}/access/"
    return lambda: client.post(address, {"do": "everything", "version": version_of(Grantee.of(member))})


def _one_product_of_a_team() -> Callable[[], Any]:
    team = _big().teams.earliest("pk")
    product = Product.objects.filter(organization=_big()).exclude(grants__team=team).earliest("pk")
    fields = {"s": str(product.pk), f"p-{product.pk}": "on"}
    return _access(team, f"/org/{data.BIG}/teams/{team.pk}/access/", fields)


class AccessPage(HTMLParser):
    """What a page of access rights sends back when nobody touches it."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.name = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hidden fields, and the chosen option of each list."""
        facts = dict(attrs)
        self.name = facts.get("name") or "" if tag == "select" else self.name
        if tag == "input" and facts.get("type") == "hidden":
            self.fields.setdefault(facts.get("name") or "", []).append(facts.get("value") or "")
        if tag == "option" and "selected" in facts and self.name:
            self.fields[self.name] = [facts.get("value") or ""]


def _suspend() -> Callable[[], Any]:
    member, client = _collaborator(), _reader()
    address = f"/org/{data.BIG}/users/{member.pk}/lock/"
    return lambda: client.post(address, {"reason": "Keys lost", "understood": "on"})


def _lock_product() -> Callable[[], Any]:
    kind = factories.full_kind(has_use=True)
    product, client = factories.product(_big(), kind), _reader()
    address = f"/org/{data.BIG}/products/{kind.category.key}/{product.pk}/lock/"
    return lambda: client.post(address, {"reason": "", "understood": "on"})


ACTS: list[tuple[str, str, Callable[[], Callable[[], Any]]]] = [
    ("sign in: password", "both 1.2 hashes", _password),
    ("sign in: code", "", _code),
    ("sign up", "1.2 hashes", _sign_up),
    ("join a big organization", "50 ms", _join),
    ("access: save one product of a member", "50 ms, 6 writes", _one_product),
    ("access: button for 2,000 products", "50 ms", _press_everything),
    ("access: save all of 2,000 products", "50 ms, 6 writes", _everything),
    ("access: save one product of a team", "50 ms, 6 writes", _one_product_of_a_team),
    ("suspend a member", "50 ms", _suspend),
    ("lock a product of 5,000 readers", "50 ms", _lock_product),
]
