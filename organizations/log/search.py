"""The log of an organization: what a reader asks for, and an event in words (SEC-62..66)."""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.components.formats import day_text, plain_instant
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
COUNTS = {"joined": gettext_lazy("Users added"), "left": gettext_lazy("Users taken out")}
"""Facts that are numbers of people."""
SAID = {"person:blocked": {"reason"}, "product:suspended": {"reason"}, "product:resumed": {"reason"}}
"""Facts that the sentence has already, or that only the machine reads."""
OWN_WORDS = {"organization", "address"}
"""Subjects whose facts ``organizations.details.facts`` names."""
RECENT = 2_000
"""Newest events from which the people and products of the filters are taken."""
OFFERED = 100
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


Choice = tuple[str, str]


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


def found(member: Membership, search: Search) -> EventQuerySet:
    """The events that the member may read and asked for, newest first."""
    events = member.readable_events().order_by("-id")
    if search.groups:
        events = events.filter(kind__in=kinds_of(search.groups))
    if search.products:
        events = events.filter(product_id__in=search.products)
    if search.people:
        events = events.concerning(*map(int, search.people))
    events = events.between(*_instants(search, member))
    words = search.text.split()[:WORDS]
    colleagues = {word: member.organization.memberships.matching(word).values("user_id") for word in words}
    return events.mentioning(search.text, {word: kinds_saying(word) for word in words}, colleagues)


def offered(member: Membership, people: list[str], products: list[str]) -> tuple[list[Choice], list[Choice]]:
    """People and products to filter by: those of the newest events, and those that the address asks for."""
    events = member.readable_events()
    newest = list(events.order_by("-id").values_list("actor_id", "user_id", "product_id", "data__product")[:RECENT])
    ids = {pk for actor, user, _product, _name in newest for pk in (actor, user) if pk}
    asked = {int(each) for each in people if each not in map(str, ids)}
    ids |= {pk for pk in asked if events.concerning(pk).exists()}
    named = {product: name for _actor, _user, product, name in reversed(newest) if product}
    for each in products:
        last = events.filter(product_id=each).order_by("-id").values_list("data__product", flat=True)[:1]
        named.update({int(each): name for name in last})
    users = User.objects.filter(pk__in=ids).order_by("last_name", "first_name", "pk")[:OFFERED]
    goods = sorted(((str(pk), str(name)) for pk, name in named.items()), key=lambda choice: choice[1])
    return [(str(user.pk), user.full_name) for user in users], goods[:OFFERED]


def changes_of(event: Event) -> list[LogChange]:
    """Before and after, and the other facts worth reading, in the reader's language."""
    before, after = event.data.get("before"), event.data.get("after")
    if isinstance(before, dict) or isinstance(after, dict):
        old, new = before or {}, after or {}
        pairs = [(key, old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)]
        changes = [LogChange(*told) for key, was, now in pairs if (told := _told(event.kind, key, was, now))]
    else:
        changes = [LogChange(_("Changed"), _words(before), _words(after))] if "before" in event.data else []
    alone = [key for key in event.data if key in {*LABELS, *COUNTS} and key not in {"name", "product", "role"}]
    said = SAID.get(event.kind, set())
    facts = [(key, event.data[key]) for key in alone if event.data[key] and key not in said]
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
    return _moment(value) if isinstance(value, str) else str(value)


def _moment(text: str) -> str:
    """An ISO instant or day as the reader writes it; any other text as it is."""
    try:
        if ISO_DAY.fullmatch(text):
            return day_text(datetime.date.fromisoformat(text))
        return plain_instant(datetime.datetime.fromisoformat(text)) if ISO_DAY.match(text) and "T" in text else text
    except ValueError:
        return text
