"""Entries of the menus. Each app adds its own when it is ready; the frame asks their policies."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from core.hooks import Hook
from core.policy import ALLOWED, Verdict

Policy = Callable[[Any], Verdict]
Count = Callable[[Any], int]


def everybody(reader: Any) -> Verdict:
    """The policy of an entry that every member sees."""
    return ALLOWED


class MenuGroup(IntEnum):
    """Sections of the sidebar, in their order (UI-2)."""

    TOP = 0
    PRODUCTS = 1
    ORGANIZATION = 2
    ACCOUNTING = 3
    ASSISTANCE = 4
    DESK = 5


@dataclass(frozen=True)
class MenuEntry:
    """One line of the sidebar. ``url_name`` takes the organization's slug when ``needs_organization``.

    ``policy`` decides whether the reader sees it: it is asked about the membership, or about the person when the entry
    does not need an organization; ``count`` gives the red number beside it (0 hides it).
    ``rank`` orders the entries of a group; ``key`` is the letter after ``g`` that goes there.
    """

    label: Any
    icon: str
    url_name: str
    group: MenuGroup
    policy: Policy = everybody
    rank: int = 50
    count: Count | None = None
    needs_organization: bool = True
    key: str = ""


@dataclass(frozen=True)
class AccountEntry:
    """One line of the avatar menu or of the person's own area, for every signed-in person."""

    label: Any
    icon: str
    url_name: str
    rank: int = 50


@dataclass(frozen=True)
class ReaderEntry:
    """One line of the sidebar that exists for this reader only, with its own address."""

    label: str
    icon: str
    url: str
    rank: int = 10
    count: int = 0


Source = Callable[[Any], Iterable[ReaderEntry]]
"""Works out a member's entries, in one query at most; the frame asks once a page."""


@dataclass(frozen=True)
class Submenu:
    """Stands in the sidebar instead of its groups (a view puts it on the request as ``submenu``)."""

    title: Any
    entries: Sequence[ReaderEntry]
    back_url: str


SIDEBAR: Hook[MenuEntry] = Hook(key=lambda entry: entry.url_name, rank=lambda entry: 1000 * entry.group + entry.rank)
ACCOUNT_MENU: Hook[AccountEntry] = Hook(key=lambda entry: entry.url_name, rank=lambda entry: entry.rank)
"""The avatar menu."""
PERSONAL_MENU: Hook[AccountEntry] = Hook(key=lambda entry: entry.url_name, rank=lambda entry: entry.rank)
"""The sidebar of the person's own area, under ``/profile/``."""
READER_ENTRIES: Hook[tuple[MenuGroup, Source]] = Hook(key=lambda pair: pair[0])
"""Groups of the sidebar with entries that depend on the reader."""


def reader_entries(membership: Any) -> list[tuple[MenuGroup, ReaderEntry]]:
    """What the sources give this member."""
    return [(group, entry) for group, source in READER_ENTRIES for entry in source(membership)]
