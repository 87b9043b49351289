"""Addresses of the row menus, worked out once a page instead of once a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

Row = TypeVar("Row", bound=Any)


@dataclass(frozen=True, slots=True)
class MemberLinks:
    """Where a member is shown and changed."""

    show: str
    role: str
    teams: str
    contact: str
    activity: str
    remove: str


@dataclass(frozen=True, slots=True)
class InvitationLinks:
    """Where an invitation is sent again and withdrawn."""

    resend: str
    cancel: str


def link_members(members: Iterable[Row], base: str) -> list[Row]:
    """The members, each with ``links`` under the address of the users list."""
    return [_with(member, _member_links(f"{base}{member.pk}/")) for member in members]


def link_invitations(invitations: Iterable[Row], base: str) -> list[Row]:
    """The invitations, each with ``links`` and a ``menu_id`` that no member has."""
    linked = []
    for invitation in invitations:
        own = f"{base}invitations/{invitation.pk}/"
        invitation.menu_id = f"i{invitation.pk}"
        linked.append(_with(invitation, InvitationLinks(f"{own}resend/", f"{own}cancel/")))
    return linked


def _member_links(own: str) -> MemberLinks:
    return MemberLinks(own, f"{own}role/", f"{own}teams/", f"{own}contact/", f"{own}activity/", f"{own}remove/")


def _with(row: Row, links: MemberLinks | InvitationLinks) -> Row:
    row.links = links
    return row
