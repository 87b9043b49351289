"""What a person did, and what happened to them: their own view of the journal (SEC-60)."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.statements import Statement
from security.kinds import DESK, EventKind, about
from security.models import Event

if TYPE_CHECKING:
    from accounts.models import User

KINDS = [("session", _("Sign-in")), ("account", _("Account")), ("organization", _("Organizations and products"))]
CONDITIONS = {
    "session": Q(kind__startswith="session:"),
    "account": Q(organization=None) & ~Q(kind__startswith="session:"),
    "organization": Q(organization__isnull=False),
}
COPIES = Q(kind__in=about(DESK), organization__isnull=False)
"""Acts of the desk stand in the person's journal and, for their readers, in that of each organization."""
STEPS = [EventKind.STEP_AWAITED.value, EventKind.SECOND_STEP_PASSED.value]
SIGN_IN_TAKES = datetime.timedelta(minutes=15)
PERIODS = [("7", _("Last 7 days")), ("30", _("Last 30 days")), ("90", _("Last 90 days")), ("365", _("Last year"))]

FEW = 5
LAST_EVENTS: Statement[Event] = Statement(
    lambda organization, user: Event.objects.newest_about(organization, user, FEW)
)
"""What one person did and had done to them in one organization, for the page about them."""


def events_of(user: "User", *, kinds: Iterable[str], days: Iterable[str], now: datetime.datetime) -> "QuerySet[Event]":
    """Events of these ``KINDS`` in the longest of these ``PERIODS``; nothing chosen means no condition."""
    wanted, span = Q(), max(map(int, days), default=0)
    for kind in kinds:
        wanted |= CONDITIONS[kind]
    events = Event.objects.filter(Q(user=user) | Q(actor=user)).filter(wanted).exclude(COPIES)
    events = events.exclude(Q(kind__in=STEPS) & Exists(_sign_in_of_step(user)))
    if span:
        events = events.filter(at__gte=now - datetime.timedelta(days=span))
    return events.select_related("actor", "user", "organization")


def _sign_in_of_step(user: "User") -> "QuerySet[Event]":
    """The sign-in that a step led to in the same browser: it alone is a line of the activity."""
    opened = Event.objects.filter(user=user, kind=EventKind.SIGNED_IN, pk__gt=OuterRef("pk"))
    soon = OuterRef("at") + SIGN_IN_TAKES
    return opened.filter(device=OuterRef("device"), ip=OuterRef("ip"), at__lte=soon)
