"""REL-10: on every address, input that nobody means gets a 4xx, never a 5xx.

Every day each address meets a third of it, neighbours different thirds; all of it with ``--all``.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch

from tests import factories
from tests.accounts.steps import another_browser
from tests.architecture import addresses
from tests.architecture.addresses import PUBLIC, Address
from tests.architecture.objects import Objects
from tests.cast import Cast
from tests.choice import is_full
from tests.evidence import count
from tests.security.steps import wait_for_code

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
Value = TypeVar("Value")
HUGE = 2**63
ODD = [
    "\x00",
    "a\x00b",
    "\ud7ff\u202e",
    "x" * 20_000,
    "%00",
    "<script>",
    "-1",
    str(HUGE),
    "9" * 400,
    "1e999",
    "NaN",
    "٣",
    "",
]
FIELDS = (
    "email", "first_name", "last_name", "language", "role", "has_accounting", "teams", "team", "people", "file", "sel",
    "understood", "password", "confirmed", "person", "billing", "product", "name", "kind", "country", "next", "code",
    "theme", "time_zone", "keep", "only_this_address", "phone", "postcode", "answer", "number", "region", "remember",
    "method", "saved", "topic", "subject", "text", "attached", "then", "priority", "earlier",
)  # fmt: skip
QUERIES = [
    "q=%00",
    "step=%00",
    "q=%ff%fe&page=-1&size=1e9&sort=--pk&role=%27%22&team=x&mfa[]=1&status=%0d%0a&from=2026-02-30&next=//evil.example",
    f"q={'x' * 5000}&page={'9' * 400}&team={'9' * 400}&step={'9' * 99}&to=99999-99-99&next=%0d%0aSet-Cookie:x",
    "q=a&q=b&q=c&page=%D9%A3&sort=user__password&&&==&&%F0%9F%98%80=%F0%9F%98%80",
]
"""Names are read one by one, so one question asks many; a NUL is refused before any name and stands alone."""
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
CHARSETS = [
    "no-such",
    "base64",
    "hex",
    "rot13",
    "idna",
    "punycode",
    "undefined",
    "utf-16",
    "utf-7",
    "\u00e4",
    "a" * 999,
]
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; %s\r\nContent-Type: text/csv\r\n\r\na@b.example\r\n--x--\r\n'
)
BODIES = [
    (URLENCODED, b"\xff\xfe\x00%zz&=&"),
    (URLENCODED, b"email=%00&role=%ff&teams=%00&sel=%00&person=%00"),
    (MULTIPART, b"--x\r\nnothing"),
    (MULTIPART, b"--x\r\nContent-Disposition: form-data; name=\x00\r\n\r\n\xff\r\n--x--\r\n"),
    (MULTIPART, FILE % b'filename="a\x00b.csv"'),
    (MULTIPART, FILE % b'filename="../../../etc/passwd"'),
    (MULTIPART, FILE % (b'filename="' + b"a" * 5000 + b'.csv"')),
    (MULTIPART, FILE % b"filename*=hex''616263"),
    (MULTIPART, FILE % b"filename*=no-such''%ff"),
    (MULTIPART, FILE % b"filename*=utf-8"),
    (MULTIPART, FILE % 'filename="\u202egnp.csv"'.encode()),
    ("multipart/form-data", b"without a boundary"),
    ("multipart/form-data; boundary=" + "b" * 5000, b"--"),
    ("application/json", b"{"),
    ("", b"\x00"),
    ("text/html; charset=utf-8; charset=hex", b"<p>"),
]  # fmt: skip
HEADERS = [
    {"accept-language": "x" * 4000, "user-agent": "\u00e4" * 3000, "referer": "\x01"},
    {"accept-language": "\u00e4;q=zz,,", "x-forwarded-for": "nonsense", "hx-request": "true", "hx-target": "\u00e4"},
    {"cookie": "atrio_session=\x01\xff; a"},
    {"cookie": "atrio_language=%00"},
]
PARTS = (0, HUGE, 10**40, "x" * 3000, "%00", "..", "%2e%2e%2f", "ñ", "1.1.x", "-")
EVERYTHING = addresses.everything()
EVERY_ADDRESS = pytest.mark.parametrize("address", EVERYTHING, ids=str)
ONE_OF_EACH = ("account_login", "organizations:import_users", "organizations:add_user", "products:member_access")
"""Bodies and charsets are taken apart before any view: all of them at a public page, an upload, a wizard and a page of
many fields, one of each sort everywhere."""


def by_turns(values: Sequence[Value], address: Address) -> Sequence[Value]:
    """A third of the values, another for each neighbour in the URL configuration; all of them with ``--all``."""
    return values if is_full() else values[EVERYTHING.index(address) % 3 :: 3]


def sure(client: Client, method: str, url: str, **request: Any) -> int:
    """Ask, undo, and insist on an answer below 500; its status."""
    count("requests that nobody means")
    with transaction.atomic():
        answer = client.generic(method, url, **request)
        assert answer.status_code < 500, (method, url, request)
        assert "\r" not in answer.headers.get("Location", "")
        transaction.set_rollback(True)
    return int(answer.status_code)


def visitors(cast: Cast, address: Address) -> Iterator[Client]:
    """Somebody who may do most things and proved it just now; where it gets beyond the sign-in also nobody, and
    somebody whose second step waits."""
    yield factories.fresh(cast.client("clara"))
    if address.row == PUBLIC:
        yield cast.client("nobody")
        yield wait_for_code(another_browser(), factories.with_sms(cast.nadia))


def test_the_visitor_gets_beyond_the_password(cast: Cast) -> None:
    client = factories.fresh(cast.client("clara"))
    assert client.get("/profile/security/2fa/app/add/").status_code == 200


@EVERY_ADDRESS
def test_odd_questions_and_answers(cast: Cast, address: Address) -> None:
    good = Objects(cast, "talleres")
    url = address.url(good)
    for client in visitors(cast, address):
        for query in by_turns(QUERIES, address):
            sure(client, "GET", f"{url}?{query}")
        for value in by_turns(ODD, address):
            with transaction.atomic():
                assert client.post(url, dict.fromkeys(FIELDS, value)).status_code < 500, value[:20]
                transaction.set_rollback(True)
        for kind, body in by_turns(BODIES[:5], address):
            sure(client, "POST", url, data=body, content_type=kind)
    for headers in by_turns(HEADERS, address):
        sure(client, "GET", url, headers=headers)
    sure(client, "POST", url, data=b"--x--\r\n", content_type=f"{MULTIPART}; charset=hex")
    for odd in odd_parts(address, good):
        for method in ("GET", "POST"):
            sure(client, method, odd)


def odd_parts(address: Address, good: Objects) -> Iterator[str]:
    """The address with one of its parts being something that nobody means, where such an address can be written."""
    for name in address.parameters:
        for value in by_turns(PARTS, address):
            kinds = {"job": value, "invitation": value} if name == "pk" else {}
            with suppress(NoReverseMatch):
                yield address.url(good.with_({name: value, **kinds}))


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_odd_charset_and_body(cast: Cast, name: str) -> None:
    address = next(each for each in addresses.everything() if each.name == name)
    url, client = address.url(Objects(cast, "talleres")), cast.client("clara")
    told = {
        sure(client, "POST", url, data=b"--x--\r\n", content_type=f"{kind}; charset={charset}")
        for charset in CHARSETS
        for kind in (URLENCODED, MULTIPART)
    }
    told |= {sure(client, "POST", url, data=body, content_type=kind) for kind, body in BODIES}
    assert told
    assert max(told) < 500
