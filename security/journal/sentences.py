"""The sentences of the journal as an expression of the database, for files too long to be told line by line here."""

import re

from security.kinds import MOMENTS, EventKind

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
FACT = """CASE jsonb_typeof(data -> %s) WHEN 'string' THEN data ->> %s
    ELSE CASE WHEN NOT data ? %s THEN '…' END END"""
MOMENT = "CASE WHEN NOT data ? %s THEN '…' END"
"""Only Python knows how the reader writes a day."""

LEAF = 4
Said = tuple[str, str, list[str]]
"""A kind, its sentence as an expression, and the values of its marks."""


def sentence_sql(actor: str, user: str) -> tuple[str, list[str]]:
    """What ``security.kinds.sentence`` says in the reader's language, and the values of its marks.

    It reads the columns ``kind`` and ``data``, and the names of ``actor`` and ``user`` from the columns told (null for
    nobody). Null where a fact of the sentence is no text: only Python knows how it writes that.
    """
    people = {"actor": f"COALESCE({actor}, '')", "user": f"COALESCE({user}, '')"}
    return _searched(sorted((kind.value, *_said(str(kind.template), people)) for kind in EventKind))


def _searched(kinds: list[Said]) -> tuple[str, list[str]]:
    """A tree of comparisons: a row is compared with ten kinds at most instead of with a hundred. ``kinds`` are sorted
    as the collation C sorts."""
    if len(kinds) > LEAF:
        (low, values), (high, more) = _searched(kinds[: len(kinds) // 2]), _searched(kinds[len(kinds) // 2 :])
        border = kinds[len(kinds) // 2][0]
        return f'CASE WHEN kind COLLATE "C" < %s THEN {low} ELSE {high} END', [border, *values, *more]
    cases = " ".join(f"WHEN %s THEN {text}" for _kind, text, _values in kinds)
    return f"CASE kind {cases} ELSE kind END", [each for kind, _text, values in kinds for each in (kind, *values)]


def _said(template: str, people: dict[str, str]) -> tuple[str, list[str]]:
    """One template, its words and facts put together."""
    parts: list[str] = []
    values: list[str] = []
    for at, part in enumerate(PLACEHOLDER.split(template)):
        if at % 2 == 0:
            parts += ["%s"] if part else []
            values += [part.replace("%%", "%")] if part else []
        elif part in people:
            parts.append(people[part])
        else:
            parts.append(MOMENT if part in MOMENTS else FACT)
            values += [part] * parts[-1].count("%s")
    return " || ".join(f"({part})" for part in parts), values
