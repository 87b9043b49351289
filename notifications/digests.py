"""The daily digest: what waited for one person, in one mail each morning of theirs (UI-29).

A mail that its reader wants in a digest is written like any other and held. In the morning what is held is gathered:
one row of ``Digest`` for a person and a day, so that no rerun, no second worker and no move to another zone makes
two. When the digest leaves, each mail in it is looked at again: what is over or no longer theirs to read is left out.
"""

import datetime
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _

from core.hooks import Hook
from notifications import emails
from notifications.mail.again import About, Look, Over, look_again
from notifications.models import Digest, Message
from notifications.preferences import Mail, preferences_of, topic_of
from notifications.reader import Reader

if TYPE_CHECKING:
    from accounts.models import User

HOUR = 7
"""Of the reader's morning."""
MOST = 200
"""Mails that one digest holds; further ones come with the next."""
MOST_PEOPLE = 500
MAIL = "notifications/digest"
PORTAL_LINK = re.compile(re.escape(settings.PUBLIC_URL) + r"/\S+")
SIGNATURE = "\n\n-- \n"
"""Below it a mail speaks of itself."""
STILL_READS: Hook[Callable[["User", Sequence[Message]], Collection[Any]]] = Hook()
"""Of these mails to a person, the keys of those that they may read by their rights of now. Each has to say so."""


@dataclass(frozen=True)
class Item:
    """One mail as the digest tells it: its subject, of which organization, and where it is solved."""

    what: str
    organization: str
    link: str
    at: datetime.datetime


def morning_of(time_zone: str, now: datetime.datetime) -> datetime.datetime:
    """The last morning of this zone, at HOUR by the clock on its walls."""
    here = now.astimezone(ZoneInfo(time_zone))
    morning = here.replace(hour=HOUR, minute=0, second=0, microsecond=0, fold=0)
    return morning if morning <= here else morning - datetime.timedelta(days=1)


def gather_next(now: datetime.datetime, after: int) -> int:
    """Write the digests that are due of the next people behind this id; the last id, 0 when there are no more."""
    held = Message.objects.filter(state=Message.State.HELD, user__gt=after)
    rows = list(
        held.values("user", "user__time_zone").annotate(oldest=Min("created_at")).order_by("user")[:MOST_PEOPLE]
    )
    for row in rows:
        morning = morning_of(row["user__time_zone"], now)
        if row["oldest"] < morning:
            gather(row["user"], morning, now)
    return rows[-1]["user"] if len(rows) == MOST_PEOPLE else 0


@transaction.atomic
def gather(user_id: int, morning: datetime.datetime, now: datetime.datetime) -> Digest | None:
    """One digest of what was written to a person before this morning of theirs; None when that day has one already."""
    waiting = Message.objects.filter(user=user_id, state=Message.State.HELD, created_at__lt=morning)
    digest, is_new = Digest.objects.get_or_create(user_id=user_id, day=morning.date(), defaults={"at": now})
    if not is_new:
        return None
    keys = list(
        waiting.order_by("created_at", "pk").select_for_update(of=("self",)).values_list("pk", flat=True)[:MOST]
    )
    Message.objects.filter(pk__in=keys).update(state=Message.State.DIGESTED, digest=digest)
    with suppress(Over):
        emails.daily_digest(digest, told_in(digest.user, {"digest": digest.pk}, now))
    return digest


def told_in(user: "User", about: About, now: datetime.datetime) -> Mapping[str, Any]:
    """What the digest says now: each of its mails that is still true and theirs to read. Raises Over for none."""
    rows = Message.objects.filter(digest=about["digest"], user=user, state=Message.State.DIGESTED)
    mails = list(rows.select_related("organization", "user").order_by("created_at", "pk"))
    _leave_out(user, mails)
    still = [each for each in mails if each.state == Message.State.DIGESTED and look_again(each, now)]
    if not still:
        raise Over(_("Nothing of it was true any more."))
    return {"items": [_item(each) for each in still], "link": settings.PUBLIC_URL + reverse("notifications")}


def _leave_out(user: "User", mails: Sequence[Message]) -> None:
    """What the person may not read any more, or chose meanwhile not to get."""
    chosen, readable = preferences_of(user), {each.pk for each in mails}
    for still_read in STILL_READS:
        readable &= {*still_read(user, mails)}
    for each in mails:
        topic = topic_of(each.kind)
        is_off = topic in chosen and chosen[topic].mail == Mail.NONE
        if each.pk not in readable or is_off:
            each.drop(_("You no longer get messages about this."))


def _item(message: Message) -> Item:
    found = PORTAL_LINK.search(message.text.partition(SIGNATURE)[0])
    link = found[0] if found else settings.PUBLIC_URL + reverse("security:message", args=[message.pk])
    return Item(message.subject, message.organization.name if message.organization else "", link, message.created_at)


def _nobody(_organization: Any) -> Sequence[Reader]:
    raise LookupError("A digest is of a person, not of an organization.")


def _nothing(_organization: Any, _about: About, _now: datetime.datetime) -> Mapping[str, Any]:
    raise LookupError("A digest is of a person, not of an organization.")


LOOK = Look(MAIL, _nobody, _nothing, own=told_in)
