"""The last acts that a member may read in the log, told to them, for the panel (UI-22)."""

import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.safestring import SafeString

from core.components.formats import recent
from core.statements import Statement
from organizations.models import Membership
from security.journal.activity import LAST_EVENTS
from security.journal.own_words import told_with_names
from security.kinds import KNOWN, Group, kinds_of
from security.models import Event
from security.querysets import EventQuerySet

SHOWN = 5
LOOKED_AT = 2_000
"""Newest events among which the accounting right finds those of money: what is older is not recent."""
NAMES = [f"{who}__{name}" for who in ("actor", "user") for name in ("first_name", "last_name", "email")]
ICONS = {
    Group.PEOPLE: "users", Group.ACCESS: "key", Group.PRODUCTS: "suite", Group.SECURITY: "shield",
    Group.BILLING: "invoice", Group.ORGANIZATION: "org", Group.SUPPORT: "help",
}  # fmt: skip


class Act(NamedTuple):
    """One line."""

    icon: str
    told: SafeString
    at: SafeString


def recent_acts(member: Membership, now: datetime.datetime) -> list[Act]:
    """At most SHOWN, newest first, each of them in the log of the member. One query."""
    return [_act(event, member, now) for event in _newest(member)]


def _newest(member: Membership) -> list[Event]:
    organization, user = member.organization_id, member.user_id
    if member.manages_everything:
        return _OF_ALL.rows(organization=organization)
    if member.has_accounting:
        return _OF_MONEY.rows(organization=organization, user=user)
    return LAST_EVENTS.rows(organization=organization, user=user)


def _act(event: Event, member: Membership, now: datetime.datetime) -> Act:
    kind = KNOWN.get(event.kind)
    icon = ICONS[kind.group] if kind else "clock"
    return Act(icon, told_with_names(event, member.user), recent(event.at, now))


def _all(organization: int) -> EventQuerySet:
    return _told(Event.objects.newest_of(organization))


def _money(organization: int, user: int) -> EventQuerySet:
    """Own ones and those of money, as ``Membership.readable_events``."""
    newest = Event.objects.newest_of(organization).values("pk")[:LOOKED_AT]
    readable = Q(actor_id=user) | Q(user_id=user) | Q(kind__in=kinds_of([Group.BILLING]))
    return _told(Event.objects.filter(readable, pk__in=newest).order_by("-pk"))


def _told(events: EventQuerySet) -> EventQuerySet:
    """What a line says, and no more of the people in it."""
    return events.select_related("actor", "user").only("kind", "at", "data", *NAMES)[:SHOWN]


_OF_ALL: Statement[Event] = Statement(_all)
_OF_MONEY: Statement[Event] = Statement(_money)
