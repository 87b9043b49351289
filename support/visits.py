"""Looking at a customer's pages with their consent: read-only, half an hour, written down, reported (SUP-18)."""

import datetime
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from accounts.models import User
from core import clock
from core.work import drain
from organizations.models import Membership
from security.journal.events import record
from security.kinds import EventKind
from security.models import Event
from support import emails
from support.models import LIFE, Visit


def start_visit(*, person: User, staff: User, now: datetime.datetime) -> Visit:
    """Open the visit; every journal concerned says so. Inside the transaction that spent the code."""
    visit = Visit.objects.create(person=person, staff=staff, started_at=now, ends_at=now + LIFE)
    _write(EventKind.VISIT_STARTED, visit)
    transaction.on_commit(partial(_show_banner, visit))
    return visit


def of_staff(staff: User, now: datetime.datetime) -> list[Visit]:
    """Visits that this member of the staff may make now, the newest first."""
    return list(Visit.objects.going_on(now).filter(staff=staff).select_related("person").order_by("-pk"))


def of_person(person: User, now: datetime.datetime) -> list[Visit]:
    """Who may look at the person's organizations now."""
    return list(Visit.objects.going_on(now).filter(person=person).select_related("staff").order_by("-pk"))


def membership_in(visit: Visit, slug: str, now: datetime.datetime) -> Membership | None:
    """The person's own membership, while they may act: a visit never sees more than they do."""
    mine = Membership.objects.open_to(visit.person, slug, now).acting(now)
    return mine.select_related("organization", "user").first()


def log_page_view(visit: Visit, membership: Membership, path: str) -> None:
    """One opened page, in the journal of the person and of the organization."""
    record(
        EventKind.VISIT_PAGE, actor=visit.staff, user=visit.person, organization=membership.organization,
        path=path[:300], visit=visit.pk,
    )  # fmt: skip


@transaction.atomic
def end_visit(*, visit: Visit, now: datetime.datetime) -> bool:
    """Over at once, by whomever; the report follows. False when it was over before."""
    ended = Visit.objects.going_on(now).filter(pk=visit.pk).update(ended_at=now)
    if ended:
        transaction.on_commit(partial(_hide_banner, visit))
        drain(partial(report_next, now))
    return bool(ended)


@transaction.atomic
def report_next(now: datetime.datetime) -> bool:
    """Tell one person what was opened, once; False when nobody waits. Safe to repeat."""
    waiting = Visit.objects.to_report(now).select_related("person", "staff")
    visit = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if visit is None:
        return False
    visit.reported_at = now
    visit.save(update_fields=["reported_at"])
    pages = list(
        Event.objects.filter(kind=EventKind.VISIT_PAGE, user=visit.person, data__visit=visit.pk).order_by("pk")
    )
    _write(EventKind.VISIT_ENDED, visit, pages=len(pages))
    emails.visit_report(visit, pages)
    return True


def _write(kind: EventKind, visit: Visit, **facts: Any) -> None:
    record(kind, actor=visit.staff, user=visit.person, **facts)
    for membership in visit.person.memberships.acting(clock.now()).select_related("organization"):
        record(kind, actor=visit.staff, user=visit.person, organization=membership.organization, **facts)


def banner_until(person: User) -> datetime.datetime | None:
    """Until when somebody may look at the person's pages: asked on every page, so the cache answers.

    The cache decides nothing: without it the banner is missing, while journal and report stand.
    """
    try:
        until: datetime.datetime | None = cache.get(_key(person.pk))
    except RedisError:
        return None
    return until


def _show_banner(visit: Visit) -> None:
    try:
        cache.set(_key(visit.person_id), visit.ends_at, LIFE.seconds)
    except RedisError:
        return


def _hide_banner(visit: Visit) -> None:
    try:
        cache.delete(_key(visit.person_id))
    except RedisError:
        return


def _key(person: int) -> str:
    return f"visit:{person}"
