"""The users list as it is shown: each row as finished words, put into a pattern that was drawn once."""

import datetime
from collections.abc import Sequence
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.components.controls import badge
from core.components.formats import NO_BREAK, day
from core.components.icons import avatar
from core.patterns import filled
from organizations.hooks import ACCESS_RIGHTS
from organizations.models import Invitation, Membership, Role
from organizations.people.directory import Person
from security.base.strength import SecondFactor

FACTOR_MARKS = {SecondFactor.NONE: ("danger", "noshield"), SecondFactor.SMS: ("warn", "shield")}
OTHER_FACTOR = ("ok", "shield")
Values = dict[str, object]
"""What one row shows, by the names of its template."""

ADDRESS = '<small translate="no">{}</small>'
"""The second line of somebody who has a name; the first one is the address of somebody who has none."""


def rows_of(
    people: Sequence[Person], reader: Membership, teams: dict[int, str], now: datetime.datetime
) -> list[Values]:
    """Members, as ``listed`` fetched them, and invited people. Addresses go on from that of the users list.

    ``teams`` are the names of the organization's, in their order. ``menu`` says which menu belongs to the row.
    """
    part = ACCESS_RIGHTS.get()
    restricted = [each.pk for each in people if isinstance(each, Membership) and not each.manages_everything]
    words = _RowWords(reader, teams, part.counts(restricted, reader.day_at(now)) if part and restricted else {}, now)
    return [
        words.row(each, f"{each.pk}/")
        if isinstance(each, Membership)
        else words.invited(each, f"invitations/{each.pk}/")
        for each in people
    ]


def drawn(rows: list[Values]) -> SafeString:
    """The lines of the table."""
    lines = SafeString("")
    for is_invited, alike in groupby(rows, key=lambda row: row["menu"] == "invited"):
        if is_invited:
            lines += filled("organizations/people/invited_rows.html", alike)
        else:
            lines += filled("organizations/people/member_rows.html", alike)
    return lines


def menus(rows: list[Values], here: str) -> SafeString:
    """The menus that the rows need, once each. ``here`` is where an alert comes back to, quoted."""
    return filled("organizations/people/menus.html", [{"here": here}], kinds=frozenset(row["menu"] for row in rows))


class _RowWords:
    """Words and marks are looked up once a page, not once a row."""

    def __init__(
        self, reader: Membership, teams: dict[int, str], products: dict[int, int], now: datetime.datetime
    ) -> None:
        self.reader, self.teams, self.products, self.now = reader, teams, products, now
        self.roles = {value: str(label) for value, label in Role.choices}
        self.factors = {value: _mark(value, str(label)) for value, label in SecondFactor.choices}
        self.suspended = badge("warn", _("Blocked"), "lock")
        self.blocked = format_html('<span class="wraps">{}</span>', badge("danger", _("Blocked by support"), "lock"))
        self.expired, self.waits = badge("warn", _("Invitation expired"), "clock"), badge("info", _("Invited"), "mail")
        self.everything, self.accounting, self.none = _("Everything"), _("Accounting"), pgettext("products", "None")

    def row(self, member: Membership, url: str) -> Values:
        return {
            "id": member.pk,
            "url": url,
            "avatar": avatar(member.user),
            "name": member.user.full_name,
            "email": member.user.email,
            "role": self.roles[member.role],
            "teams": ", ".join(self.teams[team] for team in self.teams if team in member.team_ids),
            "access": self.access_link(member, url),
            "protection": self.protection(member),
            "seen_at": day(member.last_active_at),
            "menu": self.menu(member),
        }

    def invited(self, invitation: Invitation, url: str) -> Values:
        return {
            "url": url,
            "page": f"invitations/?{urlencode({'q': invitation.email})}",
            "initials": invitation.initials,
            "name": invitation.full_name,
            "address": format_html(ADDRESS, invitation.email) if invitation.has_name else "",
            "role": self.roles[invitation.role],
            "state": self.expired if invitation.is_expired(self.now) else self.waits,
            "menu": "invited",
        }

    def menu(self, member: Membership) -> str:
        if member.pk == self.reader.pk:
            return "own"
        if member.is_legal_representative and not self.reader.is_legal_representative:
            return "guarded"
        if member.is_blocked:
            return "blocked"
        return "suspended" if member.is_suspended else "member"

    def protection(self, member: Membership) -> SafeString:
        mark = self.blocked if member.is_blocked else self.factors[member.second_factor]
        if not member.is_suspended:
            return mark
        values = {"mark": mark if member.is_blocked else self.suspended, "suspended": member}
        return render_to_string("organizations/people/suspended_cell.html", values)

    def access_link(self, member: Membership, url: str) -> SafeString:
        access = self.access(member)
        return format_html('<a href="{}access/">{}</a>', url, access)

    def access(self, member: Membership) -> str:
        if member.manages_everything:
            return self.everything
        count = self.products.get(member.pk, 0)
        counted = ngettext("%(n)s product", "%(n)s products", count) % {"n": count}
        products = counted.replace(" ", NO_BREAK) if count else self.none
        return f"{products} +{NO_BREAK}{self.accounting}" if member.has_accounting else products


def _mark(factor: str, label: str) -> SafeString:
    kind, icon = FACTOR_MARKS.get(SecondFactor(factor), OTHER_FACTOR)
    return badge(kind, label, icon)
