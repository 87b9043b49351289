"""The users list as it is shown. Words and marks are looked up once a page, not once a row."""

import datetime
from typing import TypedDict

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import SecondFactor, User
from core.components.controls import badge
from organizations.models import Membership, Role

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


def person_rows(members: list[Membership], base: str) -> list[PersonRow]:
    """The members, as ``listed`` fetched them, under the address of the users list. One query for their teams."""
    words = _Words(Membership.objects.team_names(members))
    return [words.row(member, f"{base}{member.pk}/") for member in members]


class _Words:
    def __init__(self, teams: dict[int, str]) -> None:
        self.teams = teams
        self.roles = {value: str(label) for value, label in Role.choices}
        self.factors = {value: _mark(value, str(label)) for value, label in SecondFactor.choices}
        self.blocked = badge("warn", _("Blocked"), "lock")
        self.everything, self.accounting = _("Everything"), _("Accounting")

    def row(self, member: Membership, url: str) -> PersonRow:
        return {
            "id": member.pk,
            "url": url,
            "user": member.user,
            "name": member.user.full_name,
            "role": self.roles[member.role],
            "teams": self.teams.get(member.pk, ""),
            "access": self.access(member),
            "protection": self.blocked if member.is_blocked else self.factors[member.second_factor],
            "seen_at": member.last_active_at,
            "is_legal_representative": member.is_legal_representative,
        }

    def access(self, member: Membership) -> str:
        if member.manages_everything:
            return self.everything
        return self.accounting if member.has_accounting else ""


def _mark(factor: str, label: str) -> SafeString:
    kind, icon = FACTOR_MARKS.get(SecondFactor(factor), OTHER_FACTOR)
    return badge(kind, label, icon)
