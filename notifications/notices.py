"""What the bell tells: one entry for each cause, done for everybody when the cause is gone."""

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.hooks import Hook
from notifications.models import Notice, NoticeReading, Topic

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Organization

KEPT = datetime.timedelta(days=90)
"""So long the list of notifications goes back."""
MOST_ASKED = 500
Audience = Notice.Audience


@dataclass(frozen=True)
class NoticeKind:
    """One kind of entry. ``sentence`` has the keys of its facts; ``url`` is where it is solved, for whoever reads it.

    ``over`` is given open entries and answers the ids of those whose cause is gone, in one query or two; None for kinds
    whose commands settle them.
    """

    key: str
    topic: Topic
    icon: str
    sentence: Any
    url: Callable[[Notice], str]
    over: Callable[[Sequence[Notice]], Collection[int]] | None = None


KINDS: Hook[NoticeKind] = Hook(key=lambda kind: kind.key)


def tell(
    kind: str,
    cause: object,
    *,
    now: datetime.datetime,
    organization: "Organization | None" = None,
    user: "User | None" = None,
    audience: str = Audience.PERSON,
    **facts: Any,
) -> None:
    """An entry for the one ``user``, or for whoever has the right ``audience`` in the organization; in the transaction
    under way. The same cause, while it lasts, makes none."""
    tell_all([entry(kind, cause, now=now, organization=organization, user=user, audience=audience, **facts)])


def entry(
    kind: str,
    cause: object,
    *,
    now: datetime.datetime,
    organization: "Organization | None" = None,
    user: "User | None" = None,
    audience: str = Audience.PERSON,
    **facts: Any,
) -> Notice:
    """The row of what ``tell`` tells, for ``tell_all``."""
    known = KINDS.get(kind)
    if known is None:
        raise LookupError(f"Nobody says what {kind} tells.")
    return Notice(
        kind=kind, topic=known.topic, cause=str(cause), organization=organization, user=user, audience=audience,
        facts=facts, created_at=now,
    )  # fmt: skip


def tell_all(entries: Iterable[Notice]) -> None:
    """Many entries at once, as ``tell`` tells one."""
    Notice.objects.bulk_create(entries, ignore_conflicts=True)


def settle(kind: str, cause: object, *, now: datetime.datetime) -> None:
    """The cause is gone: done for everybody."""
    Notice.objects.filter(kind=kind, cause=str(cause), done_at=None).update(done_at=now)


def mark_read(notices: Sequence[Notice], reader: "User", now: datetime.datetime) -> None:
    """This reader saw these entries; a second time changes nothing."""
    rows = [NoticeReading(notice=each, user=reader, at=now) for each in notices]
    NoticeReading.objects.bulk_create(rows, ignore_conflicts=True)


def settle_over(notices: Sequence[Notice], now: datetime.datetime) -> set[int]:
    """Mark those of these open entries whose cause is gone; their ids."""
    gone: set[int] = set()
    for kind in KINDS:
        some = [each for each in notices if each.kind == kind.key and each.done_at is None]
        if kind.over and some:
            gone |= set(kind.over(some))
    if gone:
        Notice.objects.filter(pk__in=gone, done_at=None).update(done_at=now)
    return gone


def settle_next(now: datetime.datetime, after: int) -> int:
    """Ask about the next MOST_ASKED open entries behind this id; the last id, 0 when there are no more."""
    kinds = [kind.key for kind in KINDS if kind.over]
    rows = list(Notice.objects.filter(kind__in=kinds, done_at=None, pk__gt=after).order_by("pk")[:MOST_ASKED])
    settle_over(rows, now)
    return rows[-1].pk if len(rows) == MOST_ASKED else 0
