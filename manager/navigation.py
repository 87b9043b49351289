"""The menus as one reader sees them: registered entries that their policies allow."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import navigation
from core.navigation import Group

TITLES = {
    Group.TOP: "",
    Group.PRODUCTS: _("Products"),
    Group.ORGANIZATION: _("Organization"),
    Group.ACCOUNTING: _("Accounting"),
    Group.ASSISTANCE: _("Assistance"),
}


@dataclass(frozen=True)
class Link:
    """An entry with its address, ready to show."""

    label: Any
    icon: str
    url: str
    is_current: bool = False
    count: int = 0
    key: str = ""


@dataclass(frozen=True)
class Section:
    """A titled group of links; the first has no title."""

    key: str
    title: Any
    links: list[Link]


def sections(membership: Any, path: str) -> list[Section]:
    """The sidebar for this member at this address; groups without entries are left out."""
    entries = [entry for entry in navigation.sidebar() if _is_shown(entry, membership)]
    addresses = {entry: _address(entry, membership) for entry in entries}
    current = _current(path, addresses)
    shown = [(entry, _link(entry, membership, addresses[entry], is_current=entry == current)) for entry in entries]
    groups = [(group, [link for entry, link in shown if entry.group == group]) for group in Group]
    return [Section(group.name.lower(), TITLES[group], links) for group, links in groups if links]


def account_links() -> list[Link]:
    """The avatar menu's links."""
    return [Link(entry.label, entry.icon, reverse(entry.url_name)) for entry in navigation.account()]


def _is_shown(entry: navigation.Entry, membership: Any) -> bool:
    if not entry.needs_organization:
        return True
    return membership is not None and bool(entry.policy(membership))


def _address(entry: navigation.Entry, membership: Any) -> str:
    return reverse(entry.url_name, args=[membership.organization.slug] if entry.needs_organization else [])


def _link(entry: navigation.Entry, membership: Any, url: str, *, is_current: bool) -> Link:
    count = entry.count(membership) if entry.count and membership is not None else 0
    return Link(entry.label, entry.icon, url, is_current, count, entry.key)


def _current(path: str, addresses: dict[navigation.Entry, str]) -> navigation.Entry | None:
    """The entry whose address is the longest beginning of this path; the panel only by its exact address."""
    here = [entry for entry, url in addresses.items() if path == url or (entry.group and path.startswith(url))]
    return max(here, key=lambda entry: len(addresses[entry]), default=None)
