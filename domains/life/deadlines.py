"""The days that decide about a name, counted from its last paid day and its extension (DOM-41..44).

Pure: a day in, days out. Days are those of the registry (UTC); the last day that is named is always one on which the
thing can still be done.
"""

import datetime
from dataclasses import dataclass

from domains.extensions.policy import Extension

ONE_DAY = datetime.timedelta(days=1)
INTERRUPTED_DAYS = 8
"""Before a name is given up its resolution is interrupted for so many days at least (ICANN's recovery policy)."""
HALF_A_DAY = datetime.timedelta(hours=12)


@dataclass(frozen=True)
class Deadlines:
    """``decided_on``: the day on which it is decided whether the name is kept (17.4), which attempts count back from.

    ``renewable_until``: last day to renew at the normal price. ``interrupted_on``: web and mail stop, None when the
    name goes before. ``deleted_on``: it is given up. ``restorable_until``: last day to restore, None where nobody can.
    ``free_on``: first day on which anybody may register it.
    """

    last_day: datetime.date
    decided_on: datetime.date
    renewable_until: datetime.date
    interrupted_on: datetime.date | None
    deleted_on: datetime.date
    restorable_until: datetime.date | None
    free_on: datetime.date


def deadlines(extension: Extension, last_day: datetime.date, deleted_on: datetime.date | None = None) -> Deadlines:
    """What comes when nobody pays for more than ``last_day``. ``deleted_on``: the day on which it was given up, where
    that has happened."""
    decided = last_day - datetime.timedelta(days=extension.margin)
    planned = decided if extension.margin else last_day + datetime.timedelta(days=extension.deleted_after or 1)
    gone = deleted_on or planned
    redeemed = gone + datetime.timedelta(days=extension.redemption)
    early = deleted_on is not None and deleted_on < planned
    interrupted = gone if early else last_day + datetime.timedelta(days=interrupted_after(extension))
    return Deadlines(
        last_day=last_day,
        decided_on=decided,
        renewable_until=gone - ONE_DAY,
        interrupted_on=interrupted if interrupted < gone else None,
        deleted_on=gone,
        restorable_until=redeemed - ONE_DAY if extension.is_restorable else None,
        free_on=redeemed + datetime.timedelta(days=extension.pending_delete),
    )


def interrupted_after(extension: Extension) -> int:
    """Days after the last paid day on which web and mail stop, at the latest, for a name that is still to be had."""
    return max(1, extension.deleted_after - INTERRUPTED_DAYS)


def last_full_day(expires_at: datetime.datetime) -> datetime.date:
    """The last day that the term covers for more than half: what people read (DOM-45). ``expires_at`` is aware."""
    return (expires_at.astimezone(datetime.UTC) - HALF_A_DAY).date()


def registry_day(expires_at: datetime.datetime) -> datetime.date:
    """The day that a renewal names as the present end (``curExpDate``): the registry's, in UTC."""
    return expires_at.astimezone(datetime.UTC).date()
