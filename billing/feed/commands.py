"""The link of a calendar: made and revoked by the member whose it is (BIL-94)."""

import datetime

from django.db import transaction

from accounts.models import User
from billing.feed.links import open_feeds
from billing.models import CalendarFeed
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership
from security.journal.events import record
from security.kinds import EventKind


@transaction.atomic
def make_feed(*, actor: Membership, now: datetime.datetime) -> CalendarFeed:
    """Open the member's own link; one that is open stays. Raises Refused for who no longer belongs there."""
    actor = lock_and_reload(actor)
    feed, is_first = CalendarFeed.objects.get_or_create(
        membership=actor, defaults={"made_at": now, "organization_id": actor.organization_id}
    )
    if feed.is_open and not is_first:
        return feed
    if not is_first:
        feed.is_open, feed.made_at = True, now
        feed.save(update_fields=["is_open", "made_at"])
    actor.record(EventKind.CALENDAR_OPENED)
    return feed


@transaction.atomic
def revoke_feed(*, actor: Membership, seen: str | None) -> bool:
    """Kill the member's own link for ever; False when there is none. Raises Refused, ChangedMeanwhile when the page
    was about an older link."""
    actor = lock_and_reload(actor)
    feed = CalendarFeed.objects.filter(membership=actor, is_open=True).first()
    if feed is None:
        return False
    check_unchanged(seen, feed.version)
    feed.is_open, feed.version = False, feed.version + 1
    feed.save(update_fields=["is_open", "version"])
    actor.record(EventKind.CALENDAR_REVOKED)
    return True


@transaction.atomic
def revoke_all(*, actor: User) -> int:
    """Kill every link of the person for ever, in all organizations, and say how many there were. It asks for no right
    in them: whoever may no longer act there closes what they left open."""
    feeds = open_feeds(actor).select_for_update(no_key=True, of=("self",)).order_by("pk")
    for feed in feeds:
        feed.is_open, feed.version = False, feed.version + 1
        feed.save(update_fields=["is_open", "version"])
        record(EventKind.CALENDAR_REVOKED, actor=actor, organization=feed.organization)
    return len(feeds)
