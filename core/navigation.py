"""Entries of the menus. Each room registers its own in ``apps.py:ready()``; the frame asks their policies."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from core.policy import ALLOWED, Verdict

Policy = Callable[[Any], Verdict]
Count = Callable[[Any], int]


def everybody(reader: Any) -> Verdict:
    """The policy of an entry that every member sees."""
    return ALLOWED


class Group(IntEnum):
    """Sections of the sidebar, in their order (UI-2)."""

    TOP = 0
    PRODUCTS = 1
    ORGANIZATION = 2
    ACCOUNTING = 3
    ASSISTANCE = 4
    DESK = 5


@dataclass(frozen=True)
class Entry:
    """One line of the sidebar. ``url_name`` takes the organisation's slug when ``needs_organization``.

    ``policy`` decides whether the reader sees it: it is asked about the membership, or about the person when the entry
    does not need an organisation; ``count`` gives the red number beside it (0 hides it).
    ``rank`` orders the entries of a group; ``key`` is the letter after ``g`` that goes there.
    """

    label: Any
    icon: str
    url_name: str
    group: Group
    policy: Policy = everybody
    rank: int = 50
    count: Count | None = None
    needs_organization: bool = True
    key: str = ""


@dataclass(frozen=True)
class AccountEntry:
    """One line of the avatar menu, for every signed-in person."""

    label: Any
    icon: str
    url_name: str
    rank: int = 50


@dataclass(frozen=True)
class Place:
    """One line of the sidebar that exists for this reader only, with its own address."""

    label: Any
    icon: str
    url: str
    rank: int = 10
    count: int = 0


Source = Callable[[Any], Iterable[Place]]
"""Works out a member's places, in one query at most; the frame asks once a page."""


@dataclass(frozen=True)
class Submenu:
    """Stands in the sidebar instead of its groups (a view puts it on the request as ``submenu``)."""

    title: Any
    places: Sequence[Place]
    back_url: str


_sidebar: dict[str, Entry] = {}
_account: dict[str, AccountEntry] = {}
_sources: dict[Group, Source] = {}


def register(*entries: Entry) -> None:
    """Add entries to the sidebar; registering an address again replaces its entry."""
    _sidebar.update({entry.url_name: entry for entry in entries})


def register_source(group: Group, source: Source) -> None:
    """Let a group of the sidebar have entries that depend on the reader."""
    _sources[group] = source


def places(membership: Any) -> list[tuple[Group, Place]]:
    """What the sources give this member."""
    return [(group, place) for group, source in _sources.items() for place in source(membership)]


def register_account(*entries: AccountEntry) -> None:
    """Add entries to the avatar menu."""
    _account.update({entry.url_name: entry for entry in entries})


def sidebar() -> list[Entry]:
    """Every registered entry, by group and rank."""
    return sorted(_sidebar.values(), key=lambda entry: (entry.group, entry.rank))


def account() -> list[AccountEntry]:
    """Entries of the avatar menu, by rank."""
    return sorted(_account.values(), key=lambda entry: entry.rank)
