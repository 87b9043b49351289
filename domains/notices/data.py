"""Once a year owners are asked whether the data of their names are right: one mail for all of them (DOM-66, ICANN)."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.documents.issuing import customer_of
from billing.terms import MONTHS_OF_A_YEAR, later
from core.clock import now
from domains import emails
from domains.extensions.reading import extensions_today
from domains.models import DataReminder, Domain
from domains.names import shown
from domains.states import State
from notifications.mail.again import About, Look, Over
from notifications.reader import Reader
from organizations.models import Organization

ASKED_OF = sorted({State.ACTIVE, State.EXPIRED, State.LEAVING})
MOST_NAMES = 200
"""In one mail; a longer list says how many more there are."""
FIRST = 11
"""Months after the first name came that people are asked: nobody waits longer than a year."""


def organizations_to_ask(at: datetime.datetime) -> Iterator[int]:
    """Organizations that hold such names for nearly a year, and were not asked for a year."""
    today = _today(at)
    bounds = _names(today).values("organization_id").annotate(first=Min("product__created_at"))
    old = bounds.filter(first__lt=at - datetime.timedelta(days=330)).order_by("organization_id")
    recently = DataReminder.objects.filter(told_on__gt=later(today, -MONTHS_OF_A_YEAR)).values("organization_id")
    yield from old.exclude(organization_id__in=recently).values_list("organization_id", flat=True).iterator()


@transaction.atomic
def ask_organization(organization_id: int, at: datetime.datetime) -> bool:
    """Ask once; False when it was done, or nothing is to be asked (yet)."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    today, names = _today(at), _names(_today(at)).filter(organization=organization)
    first = names.aggregate(first=Min("product__created_at"))["first"]
    asked = DataReminder.objects.filter(organization=organization).aggregate(last=Max("told_on"), year=Max("year"))
    if first is None or organization.deleted_at is not None:
        return False
    due = later(asked["last"], MONTHS_OF_A_YEAR) if asked["last"] else later(_today(first), FIRST)
    if today < due:
        return False
    DataReminder.objects.create(
        organization=organization, year=(asked["year"] or 0) + 1, told_on=today, names=names.count()
    )
    emails.data_to_check(organization, at)
    return True


def owners_of(organization: Organization) -> Iterable[Reader]:
    """The legal representatives: who answers for the names."""
    return organization.memberships.legal_representatives(now()).readers()


def _facts(organization: Organization, about: About, at: datetime.datetime) -> Mapping[str, Any]:
    rows = _names(_today(at)).filter(organization=organization).order_by("name")
    found = [shown(name) for name in rows.values_list("name", flat=True)[: MOST_NAMES + 1]]
    if not found:
        raise Over(_("There are no such names any more."))
    link = settings.PUBLIC_URL + reverse("organizations:settings", args=[organization.slug])
    more = rows.count() - MOST_NAMES if len(found) > MOST_NAMES else 0
    return {"names": found[:MOST_NAMES], "more": more, "owner": customer_of(organization), "link": link}


def _names(today: datetime.date) -> Any:
    """Names under generic extensions, which alone are bound to it."""
    generic = [each.key for each in extensions_today(today) if each.gtld]
    return Domain.objects.filter(Q(extension__in=generic, state__in=ASKED_OF), product__organization__deleted_at=None)


def _today(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(datetime.UTC).date()


LOOKS = [Look("domains/data_to_check", owners_of, _facts)]
