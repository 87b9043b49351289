"""The log of an organization: what a reader asks for, and an event in words (SEC-62..66)."""

import datetime
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.components.formats import written_moment
from core.statements import Statement
from organizations.details import facts as details
from organizations.models import Membership, Role
from security.kinds import kinds_of, kinds_saying
from security.models import Event
from security.querysets import WORDS, EventQuerySet

LABELS = {
    "role": gettext_lazy("Role"),
    "accounting": gettext_lazy("Accounting"),
    "billing": gettext_lazy("Billing communications"),
    "product": gettext_lazy("Product events"),
    "custom_name": gettext_lazy("Own name"),
    "billing_reference": gettext_lazy("Billing reference"),
    "tags": gettext_lazy("Tags"),
    "teams": gettext_lazy("Work teams"),
    "name": gettext_lazy("Name"),
    "colour": gettext_lazy("Colour"),
    "from": gettext_lazy("Required from"),
    "without_sms": gettext_lazy("Without SMS"),
    "reason": gettext_lazy("Reason"),
    "until": gettext_lazy("Until"),
    "given": gettext_lazy("Given"),
    "changed": gettext_lazy("Changed"),
    "taken": gettext_lazy("Taken away"),
    "joined": gettext_lazy("Work team"),
    "plan": gettext_lazy("Plan"),
    "affected": gettext_lazy("Users concerned"),
}
"""Names of facts; a fact without one is not shown to people, and stands in the exports all the same."""
COUNTS = {"joined": gettext_lazy("Users added"), "left": gettext_lazy("Users removed")}
"""Facts that are numbers of people."""
SAID = {"person:blocked": {"reason"}, "product:suspended": {"reason"}, "product:resumed": {"reason"}}
"""Facts that the sentence has already, or that only the machine reads."""
OWN_WORDS = {"organization", "address"}
"""Subjects whose facts ``organizations.details.facts`` names."""


@dataclass(frozen=True)
class Search:
    """What the reader asked for. ``start`` and ``end`` are days in their zone, both included."""

    text: str = ""
    groups: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    start: datetime.date | None = None
    end: datetime.date | None = None


@dataclass(frozen=True)
class LogChange:
    """One fact before and after; ``before`` is empty for a fact that stands alone."""

    label: str
    before: str
    after: str


Question = tuple[str, list[Any]]
"""SQL and its values."""


def found(member: Membership, search: Search) -> EventQuerySet:
    """The events that the member may read and asked for, newest first."""
    if member.manages_everything and search == Search(text=search.text):
        return _mentioning(Event.objects.newest_of(member.organization_id), member, search.text)
    events = member.readable_events().order_by("-id")
    if search.groups:
        events = events.filter(kind__in=kinds_of(search.groups))
    if search.products:
        events = events.filter(product_id__in=search.products)
    if search.people:
        events = events.concerning(*map(int, search.people))
    return _mentioning(events.between(*_instants(search, member)), member, search.text)


def _mentioning(events: EventQuerySet, member: Membership, text: str) -> EventQuerySet:
    words = text.split()[:WORDS]
    colleagues = {word: member.organization.memberships.matching(word).values("user_id") for word in words}
    return events.mentioning(text, {word: kinds_saying(word) for word in words}, colleagues)


def ids_found(member: Membership, search: Search) -> Question:
    """``found`` as a statement that selects ``pk``; without a condition it is not written anew."""
    if member.manages_everything and search == Search():
        return _IDS.text(organization=member.organization_id)
    text, values = found(member, search).values("pk").query.sql_with_params()
    return text, list(values)


def newest(member: Membership) -> Question:
    """All that the member may read, newest first, as a statement that selects whom and what it is about."""
    if member.manages_everything:
        return _NEWEST.text(organization=member.organization_id)
    text, values = member.readable_events().order_by("-id").values(*ABOUT).query.sql_with_params()
    return text, list(values)


ABOUT = ("id", "actor_id", "user_id", "product_id", "data")
_IDS: Statement[Any] = Statement(lambda organization: Event.objects.newest_of(organization).values("pk"))
_NEWEST: Statement[Any] = Statement(lambda organization: Event.objects.newest_of(organization).values(*ABOUT))


def changes_of(kind: str, data: dict[str, Any]) -> list[LogChange]:
    """Before and after, and the other facts worth reading, in the reader's language."""
    before, after = data.get("before"), data.get("after")
    if isinstance(before, dict) or isinstance(after, dict):
        old, new = before or {}, after or {}
        pairs = [(key, old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)]
        changes = [LogChange(*told) for key, was, now in pairs if (told := _told(kind, key, was, now))]
    else:
        changes = [LogChange(_("Changed"), _words(before), _words(after))] if "before" in data else []
    alone = [key for key in data if key in {*LABELS, *COUNTS} and key not in {"name", "product", "role"}]
    said = SAID.get(kind, set())
    facts = [(key, data[key]) for key in alone if data[key] and key not in said]
    return changes + [LogChange(_label(key, value), "", _words(value)) for key, value in facts]


def _told(kind: str, key: str, was: object, now: object) -> tuple[str, str, str] | None:
    """Name, before, after; None for what people do not read. The data of an organization have words of their own."""
    if kind.partition(":")[0] in OWN_WORDS and key in details.LABELS:
        return str(details.LABELS[key]), details.words(key, was), details.words(key, now)
    return (str(LABELS[key]), _words(was), _words(now)) if key in LABELS else None


def _label(key: str, value: object) -> str:
    return str(COUNTS[key] if isinstance(value, int) and key in COUNTS else LABELS[key])


def line_of(event: Event) -> dict[str, Any]:
    """One event for an export, with all its facts."""
    return {
        "at": timezone.localtime(event.at).isoformat(timespec="seconds"),
        "kind": event.kind,
        "what": event.sentence,
        "who": event.actor.full_name if event.actor else "",
        "email": event.actor.email if event.actor else "",
        "about": event.user.full_name if event.user else "",
        "ip": event.ip or "",
        "device": event.device,
        "facts": event.data,
    }


def _instants(search: Search, member: Membership) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    zone = ZoneInfo(member.user.time_zone)
    start = datetime.datetime.combine(search.start, datetime.time(), zone) if search.start else None
    after = search.end + datetime.timedelta(days=1) if search.end and search.end < datetime.date.max else None
    return start, datetime.datetime.combine(after, datetime.time(), zone) if after else None


def _words(value: object) -> str:
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    if isinstance(value, str) and value in Role.values:
        return str(Role(value).label)
    return written_moment(value) if isinstance(value, str) else str(value)
