"""The menus as one reader sees them: registered entries that their policies allow."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import navigation
from core.navigation import MenuGroup
from manager.frame.fragments import ORGANIZATION

TITLES = {
    MenuGroup.TOP: "",
    MenuGroup.PRODUCTS: _("Products"),
    MenuGroup.ORGANIZATION: _("Organization"),
    MenuGroup.ACCOUNTING: _("Accounting"),
    MenuGroup.ASSISTANCE: _("Assistance"),
    MenuGroup.DESK: _("Staff"),
}


@dataclass(frozen=True)
class MenuLink:
    """An entry with its address, ready to show."""

    label: str
    icon: str
    url: str
    is_current: bool = False
    count: int = 0
    key: str = ""


@dataclass(frozen=True)
class MenuSection:
    """A titled group of links; the first has no title."""

    key: str
    title: str
    links: tuple[MenuLink, ...]


def sections(membership: Any, path: str, user: Any = None) -> tuple[MenuSection, ...]:
    """The sidebar for this member and person at this address; groups without entries are left out.

    The organization's slug is a gap in the addresses (``fragments.ORGANIZATION``).
    """
    slug = membership.organization.slug if membership is not None else ""
    lines = sorted(
        [*_entries(membership, user), *_reader_entries(membership)], key=lambda line: (line.group, line.rank)
    )
    current = _current(_with_gap(path, slug), lines)
    groups = [(group, tuple(_link(line, current) for line in lines if line.group == group)) for group in MenuGroup]
    return tuple(MenuSection(group.name.lower(), str(TITLES[group]), links) for group, links in groups if links)


def submenu_links(submenu: navigation.Submenu, path: str) -> list[MenuLink]:
    """What stands in the sidebar inside a category of products."""
    lines = [
        _Line(MenuGroup.PRODUCTS, each.rank, each.label, each.icon, each.url, each.count) for each in submenu.entries
    ]
    current = _current(path, lines)
    return [_link(line, current) for line in lines]


def account_links() -> tuple[MenuLink, ...]:
    """The avatar menu's links."""
    return tuple(MenuLink(str(entry.label), entry.icon, _reversed(entry.url_name)) for entry in navigation.ACCOUNT_MENU)


def personal_section(path: str) -> tuple[MenuSection]:
    """The sidebar of the person's own area."""
    lines = [
        _Line(MenuGroup.ORGANIZATION, each.rank, str(each.label), each.icon, _reversed(each.url_name))
        for each in navigation.PERSONAL_MENU
    ]
    current = _current(path, lines)
    return (MenuSection("personal", str(_("My account")), tuple(_link(line, current) for line in lines)),)


@dataclass(frozen=True)
class _Line:
    group: MenuGroup
    rank: int
    label: str
    icon: str
    url: str
    count: int = 0
    key: str = ""


def _entries(membership: Any, user: Any) -> list[_Line]:
    shown = [entry for entry in navigation.SIDEBAR if _is_shown(entry, membership, user)]
    return [
        _Line(
            entry.group,
            entry.rank,
            str(entry.label),
            entry.icon,
            _reversed(entry.url_name, *([ORGANIZATION] if entry.needs_organization else [])),
            entry.count(membership) if entry.count and membership is not None else 0,
            entry.key,
        )
        for entry in shown
    ]


def _reader_entries(membership: Any) -> list[_Line]:
    if membership is None:
        return []
    slug = membership.organization.slug
    return [
        _Line(group, each.rank, each.label, each.icon, _with_gap(each.url, slug), each.count)
        for group, each in navigation.reader_entries(membership)
    ]


def _is_shown(entry: navigation.MenuEntry, membership: Any, user: Any) -> bool:
    reader = membership if entry.needs_organization else user
    return reader is not None and bool(entry.policy(reader))


@lru_cache
def _reversed(url_name: str, *args: str) -> str:
    return reverse(url_name, args=args)


def _with_gap(path: str, slug: str) -> str:
    """The path inside an organization with the gap instead of its slug."""
    inside = f"/org/{slug}/"
    return f"/org/{ORGANIZATION}/{path.removeprefix(inside)}" if slug and path.startswith(inside) else path


def _link(line: _Line, current: _Line | None) -> MenuLink:
    return MenuLink(line.label, line.icon, line.url, line == current, line.count, line.key)


def _current(path: str, lines: list[_Line]) -> _Line | None:
    """The line whose address is the longest beginning of this path; the panel only by its exact address."""
    here = [line for line in lines if path == line.url or (line.group and path.startswith(line.url))]
    return max(here, key=lambda line: len(line.url), default=None)
