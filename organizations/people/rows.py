"""The users list as it is shown. Words and marks are looked up once a page, not once a row."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict, TypeVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.components.controls import badge
from organizations.hooks import ACCESS_RIGHTS
from organizations.models import Invitation, Membership, Role
from security.base.strength import SecondFactor

FACTOR_MARKS = {SecondFactor.NONE: ("danger", "noshield"), SecondFactor.SMS: ("warn", "shield")}
OTHER_FACTOR = ("ok", "shield")


class PersonRow(TypedDict):
    """One member. A dictionary, because templates read it fastest."""

    id: int
    url: str
    user: User
    name: str
    role: str
    teams: str
    access: str
    protection: SafeString
    seen_at: datetime.datetime | None
    is_legal_representative: bool
    suspended: "Membership | None"
    is_blocked: bool


class InvitedRow(TypedDict):
    """One pending invitation. ``menu_id`` is one that no member has."""

    menu_id: str
    url: str
    initials: str
    name: str
    email: str
    role: str
    is_expired: bool


def person_rows(members: list[Membership], base: str, team_names: dict[int, str]) -> list[PersonRow]:
    """The members, as ``listed`` fetched them, under the address of the users list.

    ``team_names`` are those of the organization in their order; one query says who is in which.
    """
    teams = Membership.objects.teams_by_member(members) if team_names else {}
    part = ACCESS_RIGHTS.get()
    restricted = [member for member in members if not member.manages_everything]
    words = _RowWords(team_names, teams, part.counts(restricted, teams) if part and restricted else {})
    return [words.row(member, f"{base}{member.pk}/") for member in members]


def invited_rows(invitations: Iterable[Invitation], base: str, now: datetime.datetime) -> list[InvitedRow]:
    """The pending invitations under the address of the users list."""
    roles = {value: str(label) for value, label in Role.choices}
    return [
        {
            "menu_id": f"i{each.pk}",
            "url": f"{base}invitations/{each.pk}/",
            "initials": each.initials,
            "name": each.full_name,
            "email": each.email,
            "role": roles[each.role],
            "is_expired": each.is_expired(now),
        }
        for each in invitations
    ]


class _RowWords:
    def __init__(self, team_names: dict[int, str], teams: dict[int, list[int]], products: dict[int, int]) -> None:
        self.team_names, self.teams, self.products = team_names, teams, products
        self.roles = {value: str(label) for value, label in Role.choices}
        self.factors = {value: _mark(value, str(label)) for value, label in SecondFactor.choices}
        self.suspended = badge("warn", _("Blocked"), "lock")
        self.blocked = badge("danger", _("Blocked by support"), "lock")
        self.everything, self.accounting = _("Everything"), _("Accounting")

    def row(self, member: Membership, url: str) -> PersonRow:
        return {
            "id": member.pk,
            "url": url,
            "user": member.user,
            "name": member.user.full_name,
            "role": self.roles[member.role],
            "teams": self.teams_of(member),
            "access": self.access(member),
            "protection": self.protection(member),
            "seen_at": member.last_active_at,
            "is_legal_representative": member.is_legal_representative,
            "suspended": member if member.is_suspended else None,
            "is_blocked": member.is_blocked,
        }

    def protection(self, member: Membership) -> SafeString:
        if member.is_blocked:
            return self.blocked
        return self.suspended if member.is_suspended else self.factors[member.second_factor]

    def teams_of(self, member: Membership) -> str:
        own = self.teams.get(member.pk, [])
        return ", ".join(name for team, name in self.team_names.items() if team in own)

    def access(self, member: Membership) -> str:
        if member.manages_everything:
            return self.everything
        count = self.products.get(member.pk, 0)
        products = [ngettext("%(n)s product", "%(n)s products", count) % {"n": count}] if count else []
        return " + ".join([*products, *([self.accounting] if member.has_accounting else [])])


def _mark(factor: str, label: str) -> SafeString:
    kind, icon = FACTOR_MARKS.get(SecondFactor(factor), OTHER_FACTOR)
    return badge(kind, label, icon)


Row = TypeVar("Row", bound=Any)


@dataclass(frozen=True, slots=True)
class InvitationLinks:
    """Where an invitation is sent again and withdrawn."""

    resend: str
    cancel: str


def link_invitations(invitations: Iterable[Row], base: str) -> list[Row]:
    """The invitations, each with ``links``."""
    linked = []
    for invitation in invitations:
        own = f"{base}invitations/{invitation.pk}/"
        invitation.links = InvitationLinks(f"{own}resend/", f"{own}cancel/")
        linked.append(invitation)
    return linked
