"""What belongs into the file of everything about one person. Apps above add their tables when they are ready.

A table says only what is about the person: whoever acted besides them, and what happened to others, stays out of it.
Instants are UTC in ISO 8601.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import archive
from core.hooks import Hook
from notifications.models import Message
from security.base.origin import device_of
from security.kinds import EventKind, sentence
from security.methods.factors import factors_of
from security.models import AppPassword, Event, KnownPlace, RememberedBrowser, SecurityPreferences
from security.sessions import sessions_of

PersonalTable = archive.ExportTable[User]
Row = tuple[Any, ...]


def personal_table(
    key: str, title: Promise, columns: Sequence[str], rows: Callable[[User], Iterable[Row]]
) -> PersonalTable:
    """One subject: its name, what it is for its reader, its columns (names for machines, in English) and its rows."""

    def named(user: User, _piece: archive.Piece) -> Iterator[archive.Row]:
        return (dict(zip(columns, row, strict=True)) for row in rows(user))

    return PersonalTable(key, title, {name: name for name in columns}, named)


def utc(moment: datetime.datetime | None) -> str:
    """An instant for machines; empty for never."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds") if moment else ""


INTERNAL = {"id", "password", "password_mark", "is_superuser", "is_active", "is_staff", "avatar_digest"}
"""Columns of the person that say nothing about them; every other one is exported, new ones too."""
PROFILE = tuple(field.name for field in User._meta.concrete_fields if field.name not in INTERNAL)


def _profile(user: User) -> list[Row]:
    values = [getattr(user, name) for name in PROFILE]
    return [tuple(utc(each) if isinstance(each, datetime.datetime) else str(each or "") for each in values)]


def _preferences(user: User) -> list[Row]:
    own = SecurityPreferences.of(user)
    return [(own.mails_every_sign_in, own.lock_after, own.asks_every_time, bool(own.safety_phrase))]


def _login_changes(user: User) -> Iterator[Row]:
    for each in user.login_changes.order_by("pk"):
        yield each.before, each.after, each.state, utc(each.asked_at), utc(each.confirmed_at), utc(each.closed_at)


def _sessions(user: User) -> Iterator[Row]:
    for each in sessions_of(user):
        yield device_of(each.user_agent), each.ip, utc(each.created_at), utc(each.last_seen_at)


def _places(user: User) -> Iterator[Row]:
    for each in KnownPlace.objects.filter(user=user).order_by("pk").iterator():
        yield each.network, each.country, utc(each.first_seen_at), utc(each.last_seen_at)


def _browsers(user: User) -> Iterator[Row]:
    for each in RememberedBrowser.objects.filter(user=user).order_by("pk"):
        yield each.device, each.ip, utc(each.created_at), utc(each.last_used_at), utc(each.expires_at)


def _factors(user: User) -> Iterator[Row]:
    for each in factors_of(user):
        device: Any = each.device
        number = getattr(device, "number", "")
        yield each.method.key, device.name, number, utc(device.created_at), utc(device.last_used_at)


def _app_passwords(user: User) -> Iterator[Row]:
    for each in AppPassword.objects.filter(user=user).order_by("pk"):
        use = (utc(each.last_used_at), each.last_service, each.last_ip)
        yield each.name, utc(each.created_at), *use, utc(each.revoked_at)


def _activity(user: User) -> Iterator[Row]:
    """Names, addresses and facts of others are left out; «…» stands for them. An organization is named as long as the
    person belongs to it, and in their own act of deleting it."""
    events = Event.objects.filter(Q(user=user) | Q(actor=user)).order_by("pk")
    own_organizations = set(
        user.memberships.filter(organization__deleted_at=None).values_list("organization", flat=True)
    )
    for event in events.select_related("organization").iterator(chunk_size=500):
        by = "me" if event.actor_id == user.pk else "somebody else" if event.actor_id else "the portal"
        is_mine = by != "somebody else"
        is_only_mine = is_mine and event.user_id == user.pk and event.organization_id is None
        facts = dict(event.data) if is_only_mine else {}
        named = {name: user.full_name for name in ("actor", "user") if getattr(event, f"{name}_id") == user.pk}
        own_end = is_mine and event.kind == EventKind.ORGANIZATION_DELETED
        is_named = event.organization is not None and (own_end or event.organization_id in own_organizations)
        place = event.organization.name if event.organization and is_named else ""
        if own_end:
            named["name"] = place
        origin = (event.ip or "", event.device) if is_mine else ("", "")
        yield utc(event.at), event.kind, sentence(event.kind, {**facts, **named}), by, place, *origin, facts


def _messages(user: User) -> Iterator[Row]:
    """Only those that named the person: what went to their address before may have been meant for somebody else."""
    for each in Message.objects.filter(user=user).order_by("created_at", "pk").iterator(chunk_size=200):
        to = each.address or each.number
        yield utc(each.created_at), each.kind, each.channel, to, each.subject, each.code, each.state, each.readable_text


PERSONAL_TABLES: Hook[PersonalTable] = Hook(
    personal_table("profile", _("Profile"), PROFILE, _profile),
    personal_table(
        "alerts", _("Alerts and sign-in settings"),
        (
            "mails_every_sign_in", "lock_after", "asks_every_time", "has_safety_phrase",
        ),
        _preferences,
    ),
    personal_table(
        "login_changes", _("Changes of the login email"),
        ("before", "after", "state", "asked_at", "confirmed_at", "closed_at"), _login_changes,
    ),
    personal_table("sessions", _("Open sessions"), ("device", "ip", "opened_at", "last_used_at"), _sessions),
    personal_table("known_places", _("Known places"), ("network", "country", "first_seen_at", "last_seen_at"), _places),
    personal_table(
        "remembered_browsers", _("Remembered browsers"),
        ("device", "ip", "created_at", "last_used_at", "expires_at"), _browsers,
    ),
    personal_table(
        "two_step_methods", _("Methods of two-step verification, without their secrets"),
        ("method", "name", "number", "created_at", "last_used_at"), _factors,
    ),
    personal_table(
        "app_passwords", _("Names of application passwords"),
        ("name", "created_at", "last_used_at", "last_service", "last_ip", "revoked_at"), _app_passwords,
    ),
    personal_table(
        "activity", _("Activity, sign-ins included"),
        ("at", "kind", "what", "by", "organization", "ip", "device", "facts"), _activity,
    ),
    personal_table(
        "messages", _("Messages that were sent to you, without links and codes"),
        ("at", "kind", "channel", "to", "subject", "code", "state", "text"), _messages,
    ),
    key=lambda table: table.key,
)  # fmt: skip
