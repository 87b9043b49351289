"""Finding something by what people type: forgiving of case, accents, endings and a slip of the finger.

What an app lets people find is a ``Source``; the search page asks all of them.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.hooks import Hook
from core.search import words_of

SHOWN = 5
"""Hits of one group."""
MOST_LETTERS = 40
"""Of a word; what is longer is in no name of ours."""
STEM = 4
"""So many letters at least are a word whose ending does not matter."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found. ``detail`` says what it is, ``place`` in which other organization of the reader."""

    label: str
    url: str
    icon: str
    detail: str = ""
    place: str = ""


@dataclass(frozen=True)
class Question:
    """What somebody looks for. ``members``: the reader's memberships that may be looked into, the one under way first
    (none is under way where the first is not ``here``)."""

    text: str
    reader: Any
    members: Sequence[Any] = ()
    here: Any = None

    @cached_property
    def words(self) -> list[str]:
        """At most five words, without case and accents."""
        return [word[:MOST_LETTERS] for word in words_of(plain(self.text))]

    def place(self, organization: Any) -> str:
        """The organization's name, where it is not the one under way."""
        return "" if self.here is not None and organization.pk == self.here.organization_id else str(organization.name)


@dataclass(frozen=True)
class Source:
    """A group of the search page: its title, and what of it fits.

    ``find`` gives at most SHOWN hits, best first, in a number of queries that does not grow with what is there; it
    never gives what the reader may not open. ``list_url`` names the list that takes ``?q=`` and the organization's
    slug, where ``policy`` lets the reader see it.
    """

    key: str
    title: Any
    rank: int
    find: Callable[[Question], Sequence[Hit]]
    list_url: str = ""


SOURCES: Hook[Source] = Hook(key=lambda source: source.key, rank=lambda source: source.rank)


def plain(text: str) -> str:
    """The text without case and accents; what is written together in one sign comes apart."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def rank_of(words: Sequence[str], text: str) -> int | None:
    """How well the text fits these plain words, 0 best; None when one of them is nowhere in it."""
    there = plain(text).replace("-", " ").replace("’", " ").split()
    whole = plain(text)
    ranks = [_rank(word, whole, there) for word in words]
    if not words or None in ranks:
        return None
    return sum(rank for rank in ranks if rank is not None) + (0 if whole.startswith(words[0]) else 1)


def best(words: Sequence[str], hits: Sequence[tuple[str, Hit]]) -> list[Hit]:
    """The hits whose text fits, at most SHOWN: by how well, then in their order."""
    ranked = [
        (rank, number, hit) for number, (text, hit) in enumerate(hits) if (rank := rank_of(words, text)) is not None
    ]
    return [hit for _rank, _number, hit in sorted(ranked, key=lambda each: each[:2])[:SHOWN]]


def _rank(word: str, whole: str, there: Sequence[str]) -> int | None:
    if any(each.startswith(word) for each in there):
        return 0
    if len(word) >= STEM and any(word.startswith(each[:-1]) for each in there if STEM < len(each) <= len(word)):
        return 2
    if len(word) > 2 and word in whole:
        return 4
    return 8 if any(is_slip(word, each) for each in there) else None


def is_slip(word: str, other: str) -> bool:
    """Whether a slip of the finger, two in a long word, makes the one of the beginning of the other."""
    allowed = 0 if len(word) < STEM else 1 if len(word) < 2 * STEM else 2
    if not allowed or (word[0] != other[:1] and allowed < 2 and word[1:2] != other[:1]):
        return False
    return min(_slips(word, other[: len(word)], allowed), _slips(word, other[: len(word) + 1], allowed)) <= allowed


def _slips(one: str, other: str, most: int) -> int:
    """Letters that are missing, too many, wrong, or two in the wrong order; more than ``most`` is only more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
