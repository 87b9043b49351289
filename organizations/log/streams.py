"""The log as a file of any size: PostgreSQL writes each line in the words of whoever asks, and it passes through.

Each line is what ``search.line_of`` says of the event. Where the database cannot write it as Python does (a fact of the
sentence that is no text, a fraction among the facts) it hands the event over, and the line is written here.
"""

import csv
import datetime
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import User
from core.csv import BOM, FORMULA_CODES, delimiter, safe_cell
from organizations.log.search import Search, found, line_of
from organizations.models import Membership
from security.journal.sentences import sentence_sql
from security.models import Event

Values = list[Any]
Part = dict[str, Any]
Reading = Callable[[], AbstractContextManager[None]]
BATCH = 250
"""Rows of some 150 bytes: a server pays for each block that it sends."""
ZONE = "SELECT set_config('TimeZone', %s, true)"
COLUMNS = ("at", "kind", "ip", "device", "data", "actor_id", "user_id")
CELL = f"CASE WHEN ascii({{0}}) IN ({FORMULA_CODES}) THEN '''' || {{0}} ELSE {{0}} END"
PERSON = f"""
LEFT JOIN LATERAL (
    SELECT name, {CELL.format("name")} AS name_cell, {CELL.format("email")} AS email_cell, {{said}} AS said,
        json_build_array(first_name, last_name, email) AS facts
    FROM (SELECT first_name, last_name, email,
            COALESCE(NULLIF(btrim(first_name || ' ' || last_name, %s), ''), email) AS name
        FROM accounts_user WHERE id = found.{{column}} OFFSET 0) AS person OFFSET 0
) AS {{alias}} ON true
"""  # noqa: S608 (of constants)
"""Whatever depends on the person alone is worked out once for each (PostgreSQL remembers what a join found)."""
ACTOR_SAID = """', "who": ' || to_json(name) || ', "email": ' || to_json(email)"""
ABOUT_SAID = """', "about": ' || to_json(name)"""
BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What ``str.strip`` takes off."""
TOLD = """
SELECT found.*, actor.name_cell, actor.email_cell, actor.said, actor.facts AS actor_facts,
    about.name_cell AS about_cell, about.said AS about_said, about.facts AS about_facts,
    {sentence} AS what
FROM ({found}) AS found {people}
OFFSET 0
"""
"""A fence (OFFSET 0), so that what is worked out once is not worked out again in every place that reads it."""
WHEN = """to_char(at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM')"""
HANDED = """'event ' || json_build_object('at', at, 'kind', kind, 'ip', host(ip), 'device', device, 'data', data,
    'actor', actor_facts, 'user', about_facts)::text"""
CSV_LINES = f"""
COPY (SELECT CASE WHEN what IS NULL THEN {HANDED} ELSE {WHEN} END, {CELL.format("kind")}, {CELL.format("what")},
    COALESCE(name_cell, ''), COALESCE(email_cell, ''), COALESCE(about_cell, ''), COALESCE(host(ip), ''),
    {CELL.format("device")} FROM ({{told}}) AS told)
TO STDOUT WITH (FORMAT csv, DELIMITER '{{sign}}', FORCE_QUOTE *)
"""  # noqa: S608 (of constants)
FRACTION = r"data <> '{{}}' AND data::text ~ '[:,[] ?-?[0-9]+[.][0-9]'"
JSON_LINES = f"""
COPY (SELECT CASE WHEN what IS NULL OR {FRACTION} THEN {HANDED} ELSE
    '{{{{"at": "' || {WHEN} || '", "kind": "' || kind || '", "what": ' || to_json(what)
    || COALESCE(said, ', "who": "", "email": ""') || COALESCE(about_said, ', "about": ""')
    || ', "ip": "' || COALESCE(host(ip), '')
    || '", "device": ' || to_json(device) || ', "facts": ' || data::text || '}}}}' END FROM ({{told}}) AS told)
TO STDOUT WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')
"""  # noqa: S608 (of constants)
"""JSON has neither a line break nor a control character, so nothing is ever quoted; a kind is ``subject:action``."""


def csv_file(member: Membership, search: Search, head: Sequence[str]) -> Iterator[bytes]:
    """The events as CSV without their facts, newest first; the head leaves before the database is asked."""
    sign = delimiter()
    told, values = _told(member, search)
    return _csv(CSV_LINES.format(told=told, sign=sign), values, head, sign, _reading())


def json_file(member: Membership, search: Search) -> Iterator[bytes]:
    """The events as one JSON array with their facts, newest first, one a line."""
    told, values = _told(member, search)
    return _json(JSON_LINES.format(told=told), values, _reading())


def _told(member: Membership, search: Search) -> tuple[str, Values]:
    """Now, while the reader's language and zone hold: the file is written when their request is over."""
    text, values = found(member, search).values(*COLUMNS).query.sql_with_params()
    sentence, words = sentence_sql("actor.name", "about.name")
    people = PERSON.format(alias="actor", column="actor_id", said=ACTOR_SAID)
    people += PERSON.format(alias="about", column="user_id", said=ABOUT_SAID)
    return TOLD.format(sentence=sentence, found=text, people=people), [*words, *values, BLANKS, BLANKS]


def _csv(statement: str, values: Values, head: Sequence[str], sign: str, reading: Reading) -> Iterator[bytes]:
    yield (BOM + _csv_line(head, sign)).encode()

    def written(row: bytes) -> bytes:
        """One row of COPY as this file writes it."""
        if not row.startswith(b'"event '):
            return row[:-1] + b"\r\n"
        told = list(_handed(next(csv.reader([row.decode()], delimiter=sign))[0]).values())[:-1]
        return _csv_line([safe_cell(cell) for cell in told], sign).encode()

    for rows in _batches(statement, values, reading):
        text = b"".join(rows)
        if b'\n"event ' in text or text.startswith(b'"event ') or text.count(b"\n") > len(rows):
            with reading():
                yield b"".join(written(bytes(row)) for row in rows)
        else:
            yield text.replace(b"\n", b"\r\n")


def _json(statement: str, values: Values, reading: Reading) -> Iterator[bytes]:
    yield b"["
    sign = b""
    for rows in _batches(statement, values, reading):
        text = b"".join(rows)
        if b"\nevent " in text or text.startswith(b"event "):
            with reading():
                text = b"".join(_json_line(bytes(row)) for row in rows)
        yield sign + b"\n" + text[:-1].replace(b"\n", b",\n")
        sign = b","
    yield b"\n]\n"


def _json_line(row: bytes) -> bytes:
    if not row.startswith(b"event "):
        return row
    return json.dumps(_handed(row.decode()), ensure_ascii=False).encode() + b"\n"


def _batches(statement: str, values: Values, reading: Reading) -> Iterator[list[Any]]:
    """What COPY sends, a row at a time, many at once; instants are those of the reader's zone."""
    with reading():
        zone = timezone.get_current_timezone_name()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ZONE, [zone])
        with cursor.cursor.copy(statement, values) as stream:
            lines = iter(stream)
            while rows := list(islice(lines, BATCH)):
                yield rows
        cursor.execute(ZONE, [connection.timezone_name])


def _csv_line(cells: Sequence[str], sign: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=sign, quoting=csv.QUOTE_ALL).writerow(cells)
    return text.getvalue()


def _handed(text: str) -> Part:
    """The line of an event that the database handed over."""
    facts: Part = json.loads(text.removeprefix("event "))
    actor, user = (_person(facts.pop(who)) for who in ("actor", "user"))
    at = datetime.datetime.fromisoformat(facts.pop("at"))
    return line_of(Event(at=at, actor=actor, user=user, **facts))


def _person(named: list[str] | None) -> User | None:
    return None if named is None else User(**dict(zip(("first_name", "last_name", "email"), named, strict=True)))


def _reading() -> Reading:
    """Opens today's language and zone again, later."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    @contextmanager
    def again() -> Iterator[None]:
        with translation.override(language), timezone.override(zone):
            yield

    return again
