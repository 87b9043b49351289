"""Whose calendar link something is, asked anew each time (BIL-94)."""

import datetime

from django.db.models import QuerySet

from accounts.models import User
from billing.models import CalendarFeed
from organizations.models import Membership


def open_feed(member: Membership) -> CalendarFeed | None:
    """The member's own link, if there is one."""
    return CalendarFeed.objects.filter(membership=member, is_open=True).first()


def open_feeds(person: User) -> QuerySet[CalendarFeed]:
    """The person's own links in all organizations."""
    return CalendarFeed.objects.filter(membership__user=person, is_open=True).select_related("organization")


def member_of(pk: int, version: int, now: datetime.datetime) -> Membership | None:
    """The member with this link and their rights of now; None when it was revoked, when they are gone, may not act, or
    do not satisfy what the organization requires."""
    acting = Membership.objects.acting(now).select_related("organization", "user")
    mine = {"calendar_feed__version": version, "calendar_feed__is_open": True, "organization__deleted_at": None}
    member = acting.filter(calendar_feed=pk, **mine).first()
    return member if member and member.passes_second_factor(now, proved=None) else None
