"""The files of the log say byte for byte what Python says of each event, whatever its kind and facts."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import User
from core.clock import now
from core.csv import BOM, delimiter, safe_cell
from organizations.log.search import Search, found, line_of
from organizations.log.streams import csv_file, json_file
from organizations.models import Membership
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = ["When", "Kind; of, event", "What", "Who", "Email", "Person", "IP", "Device"]
FACTS = [
    "name", "names", "number", "before", "after", "email", "holder", "subject", "product", "team", "key", "device",
    "until", "plan", "address", "person", "heir", "now", "path", "pages", "reason",
]  # fmt: skip
ODD_TEXTS = [
    "plain", "", "=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "\rx", "a,b;c", 'said "so"', "two\nlines",
    "two\r\nlines", "%(actor)s 100 %% %", "ß 漢字 🙂 …", "back\\slash \\n \\.", "\x01\x02\x1f\x7f\u2028", " blanks ",
    "event {}", '"event {}"', "\\.",
]  # fmt: skip
ODD_FACTS = [
    1, -7, 1.5, 1e-7, 1e300, 2.0, 12345678901234567890, True, False, None, [], ["a", "b'c", 'd"'], [1, 1.25, None],
    {"a": {"b": ["=x"]}}, {"role": "external", "n": 0.1},
]  # fmt: skip
READERS = [("es", "Europe/Zurich"), ("en", "America/St_Johns"), ("de", "Asia/Kathmandu"), ("fr", "UTC")]


@pytest.fixture
def people(cast: Cast) -> list[User | None]:
    """Whose names are odd, and nobody."""
    odd = [("", ""), ("\u00a0=Ana", "Ruiz\u2003"), ('"Q"', "O;,\n'N"), ("%s", "\\x")]
    return [None, cast.nadia, *(factories.person(first_name=first, last_name=last) for first, last in odd)]


@contextmanager
def reading(language: str, zone: str) -> Iterator[None]:
    with translation.override(language), timezone.override(zone):
        yield


def write(cast: Cast, people: list[User | None], kind: str, data: object, number: int = 0) -> None:
    Event.objects.create(
        kind=kind, at=now() - timedelta(hours=431 * number, microseconds=number), organization=cast.talleres, data=data,
        actor=people[number % len(people)], user=people[number // 2 % len(people)],
        ip=[None, "10.0.0.7", "2001:db8::1"][number % 3], device=ODD_TEXTS[number % len(ODD_TEXTS)].replace("\x00", ""),
    )  # fmt: skip


def expected_csv(member: Membership) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter(), quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    for event in found(member, Search()).select_related("actor", "user"):
        writer.writerow([safe_cell(cell) for name, cell in line_of(event).items() if name != "facts"])
    return (BOM + text.getvalue()).encode()


def expected_json(member: Membership) -> bytes:
    lines = [line_of(event) for event in found(member, Search()).select_related("actor", "user")]
    return ("[\n" + ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n]\n").encode()


def assert_alike(member: Membership, language: str, zone: str) -> None:
    with reading(language, zone):
        files: list[tuple[Callable[[Membership], bytes], Iterator[bytes]]] = [
            (expected_csv, csv_file(member, Search(), HEAD)),
            (expected_json, json_file(member, Search())),
        ]
    for expected, file in files:
        written = b"".join(file)
        with reading(language, zone):
            assert written.split(b"\n") == expected(member).split(b"\n")


@pytest.mark.parametrize(("language", "zone"), READERS)
def test_every_kind_is_told_alike(cast: Cast, people: list[User | None], language: str, zone: str) -> None:
    for number, kind in enumerate([*EventKind, "product:unheard-of", "=odd:kind"]):
        write(
            cast,
            people,
            kind,
            {fact: ODD_TEXTS[(number + at) % len(ODD_TEXTS)] for at, fact in enumerate(FACTS)},
            number,
        )
        write(cast, people, kind, {}, number + 1)
    assert_alike(cast.member("nadia"), language, zone)


@pytest.mark.parametrize("kind", [EventKind.DATA_TRANSFERRED, EventKind.VISIT_ENDED, EventKind.APP_PASSWORDS_REVOKED])
def test_facts_that_are_no_text_are_told_alike(cast: Cast, people: list[User | None], kind: str) -> None:
    for number, odd in enumerate(ODD_FACTS):
        write(cast, people, kind, dict.fromkeys(FACTS, odd), number)
        write(cast, people, kind, {"elsewhere": odd, "name": "x"}, number)
        write(cast, people, "team:created", odd if isinstance(odd, dict) else {"team": ODD_TEXTS[number]}, number)
    assert_alike(cast.member("nadia"), "es", "Europe/Zurich")


def test_a_log_without_events_is_a_file(cast: Cast) -> None:
    member = cast.member("nadia")
    nothing = Search(text="zzzzzz")
    assert b"".join(json_file(member, nothing)) == b"[\n]\n"
    assert b"".join(csv_file(member, nothing, HEAD)).count(b"\r\n") == 1
