"""What mails about names that end say, when they are written and again when they leave (DOM-64, G20).

They keep which notices they are; each speaks of its name as long as that term still ends and the name still stands
where it stood.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from domains.extensions.reading import UnknownExtension
from domains.life.deadlines import Deadlines
from domains.models import Domain, Notice
from domains.names import shown
from domains.notices.readers import Audience
from domains.notices.telling import says
from domains.notices.windows import DIGESTED, Phase
from domains.restore.quotes import days_of
from domains.servers.hanging import hanging_on
from notifications.mail.again import About, Look, Over
from notifications.reader import Reader
from organizations.models import Organization


@dataclass(frozen=True)
class Told:
    """What a mail says of one name: ``until`` is the last day on which it can be saved, ``left`` the days to it,
    ``hanging`` other names that it takes down (G20)."""

    name: str
    phase: Phase
    days: Deadlines
    until: datetime.date
    left: int
    renews_itself: bool
    link: str
    hanging: Sequence[str] = ()


def _digest(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    link = settings.PUBLIC_URL + reverse("products:category", args=[organization.slug, "domains"])
    return {"names": _still(organization, about, now), "link": link}


def _single(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    (told,) = _still(organization, about, now)
    return {"told": told, "link": told.link}


def _still(organization: Organization, about: About, now: datetime.datetime) -> list[Told]:
    """Of the notices those that are still so. Raises Over when none is."""
    today, notices = now.astimezone(datetime.UTC).date(), _notices(organization, about)
    names = Domain.objects.filter(product__in=[each.product_id for each in notices])
    domains = {each.product_id: each for each in names.select_related("product__kind__category")}
    found = [_told(organization, each, domains[each.product_id], today) for each in notices]
    same = sorted((each for each in found if each), key=lambda each: (each.until, each.name))
    if not same:
        raise Over(_("What it announced was paid or changed in the meantime."))
    hanging = hanging_on(organization.pk, [each.name for each in domains.values()])
    others = {shown(name): some for name, some in hanging.items()}
    return [replace(each, hanging=others.get(each.name, ())) for each in same]


def _notices(organization: Organization, about: About) -> list[Notice]:
    return list(Notice.objects.filter(organization=organization, pk__in=about["notices"]))


def _told(organization: Organization, notice: Notice, domain: Domain, today: datetime.date) -> Told | None:
    if domain.product.expires_on != notice.term_ends_on:
        return None
    try:
        days = days_of(domain, today)
    except UnknownExtension:
        return None
    phase = says(notice.window, domain, days, today) if days else None
    if days is None or phase is None:
        return None
    until = days.restorable_until if phase == Phase.REDEMPTION else days.renewable_until
    last = until or days.renewable_until
    place = [organization.slug, domain.product.kind.category.key, domain.product_id]
    link = settings.PUBLIC_URL + reverse("products:board", args=place)
    return Told(shown(domain.name), phase, days, last, (last - today).days, domain.product.renews_itself, link)


def _readers(organization: Organization) -> Iterable[Reader]:
    raise LookupError("Notices are written to readers of their own.")


def _narrowed(organization: Organization, about: About, address: str, now: datetime.datetime) -> About:
    """Those of the notices that this address may still read. Raises Over when there is none."""
    notices = _notices(organization, about)
    audience = Audience(organization, [each.product_id for each in notices], now)
    mine = [
        each.pk for each in notices if address in audience.of(each.product_id, is_alone=each.window not in DIGESTED)
    ]
    if not mine:
        raise Over(_("You no longer get messages about this."))
    return {**about, "notices": mine}


LOOKS = [
    Look("domains/names_ending", _readers, _digest, _narrowed),
    Look("domains/name_ending", _readers, _single, _narrowed),
]
