"""Telling people that names end: each window once, whoever runs and however often (DOM-60; G21, E8)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from billing.readers.recipients import accountants_of
from billing.readers.wishes import wanting
from domains import emails
from domains.extensions.reading import UnknownExtension
from domains.life.deadlines import Deadlines
from domains.models import Domain, Notice
from domains.notices.bell import entry_of_name
from domains.notices.due import candidates
from domains.notices.readers import Audience
from domains.notices.windows import BY_HAND, OWED, Phase, Window, reached, windows_of
from domains.restore.quotes import days_of
from notifications.notices import tell_all
from notifications.reader import Reader
from organizations.models import Organization

Outcome = Notice.Outcome
BY_BILLING = "before_30"
"""The window in which billing announces an automatic renewal with its price (BIL-77)."""


@dataclass(frozen=True)
class Due:
    """A name and the window that came for it."""

    domain: Domain
    days: Deadlines
    window: Window


@transaction.atomic
def tell_organization(organization_id: int, now: datetime.datetime) -> int:
    """A digest for each reader, and a mail of its own for each name that is about to be lost; how many were told."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if organization.deleted_at is not None:
        return 0
    found = list(due_of(organization_id, now.astimezone(datetime.UTC).date()))
    known = _known(found)
    told, missed = list[tuple[Due, Notice]](), list[Notice]()
    for each in found:
        if _key(each) not in known:
            missed += _missed(each, known, now)
            told.append((each, _written(each, now)))
    if told:
        Notice.objects.bulk_create([*missed, *(notice for _due, notice in told)])
        _write(organization, told, now)
    return len(told)


def due_of(organization_id: int, today: datetime.date) -> Iterator[Due]:
    """Names of which a window has come, told or not."""
    for domain in candidates(organization_id, today):
        try:
            days = days_of(domain, today)
        except UnknownExtension:  # the checks of the file and of the drift tell people
            continue
        window = reached(days, domain.state, today) if days else None
        if days and window and not (domain.product.renews_itself and window.key in BY_HAND):
            yield Due(domain, days, window)


Key = tuple[int, datetime.date, str]


def _key(due: Due) -> Key:
    return due.domain.product_id, due.days.last_day, due.window.key


def _known(found: list[Due]) -> set[Key]:
    rows = Notice.objects.filter(product__in=[each.domain.product_id for each in found])
    return set(rows.values_list("product_id", "term_ends_on", "window"))


def _missed(due: Due, known: set[Key], now: datetime.datetime) -> Iterator[Notice]:
    """A row for each window of the policy before this one that nobody could be told in."""
    product = due.domain.product
    for window in windows_of(due.days):
        is_missed = window.key in OWED and window.on < due.window.on and product.created_at.date() <= window.until
        if is_missed and (product.pk, due.days.last_day, window.key) not in known:
            yield _row(due, window, Outcome.MISSED, now)


def _written(due: Due, now: datetime.datetime) -> Notice:
    """The row that says so."""
    today = now.astimezone(datetime.UTC).date()
    is_late = today > due.window.until and due.domain.product.created_at.date() <= due.window.until
    return _row(due, due.window, Outcome.LATE if is_late else Outcome.TOLD, now)


def _row(due: Due, window: Window, outcome: Notice.Outcome, now: datetime.datetime) -> Notice:
    return Notice(
        product=due.domain.product, organization_id=due.domain.organization_id, term_ends_on=due.days.last_day,
        window=window.key, planned_on=window.on, until=window.until,
        told_on=now.astimezone(datetime.UTC).date(), outcome=outcome, at=now,
    )  # fmt: skip


def _write(organization: Organization, told: list[tuple[Due, Notice]], now: datetime.datetime) -> None:
    audience = Audience(organization, [due.domain.product_id for due, _notice in told], now)
    by_billing = {each.address for each in accountants_of(organization, wanting("planned"))}
    digests: dict[Reader, list[int]] = {}
    tell_all(entry_of_name(due.domain, due.window.phase, now) for due, _notice in told)
    for due, notice in told:
        readers = audience.of(due.domain.product_id, is_alone=due.window.is_alone)
        if due.domain.product.renews_itself and due.window.key == BY_BILLING:
            readers = {address: each for address, each in readers.items() if address not in by_billing}
        if due.window.is_alone:
            emails.name_ending(organization, notice, list(readers.values()), now)
            continue
        for reader in readers.values():
            digests.setdefault(reader, []).append(notice.pk)
    emails.names_ending(organization, digests, now)


def says(window_key: str, domain: Domain, days: Deadlines, today: datetime.date) -> Phase | None:
    """What a notice of this window would say of the name now; None when that is over."""
    window = next((each for each in windows_of(days) if each.key == window_key), None)
    now_reached = reached(days, domain.state, today)
    return window.phase if window and now_reached and now_reached.phase == window.phase else None


def names() -> Q:
    """Products of whose end this tells, and nobody else."""
    return Q(domain__isnull=False)
