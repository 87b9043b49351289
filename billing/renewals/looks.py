"""What mails about renewals say, when they are written and again when they leave (BIL-79).

They keep which products they are about, and until when each was paid then: one whose last paid day moved is paid.
"""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import Card
from billing.payments.cards import name_of
from billing.readers.recipients import accountants_of
from billing.readers.wishes import wanting, wanting_reminder
from billing.renewals.cards_ending import not_paid_by
from billing.renewals.telling import Planned, planned_of
from notifications.mail.again import About, Look, Over
from organizations.models import Organization
from products.models import Product


def _planned(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    return {"planned": _still(organization, about, now, renews=True), "link": _at(organization, "payments")}


def _needed(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    return {"ending": _still(organization, about, now, renews=False), "link": _at(organization, "payments")}


def _failed(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    """A next attempt that has passed by now is none."""
    today = organization.day_at(now)
    days = {pk: datetime.date.fromisoformat(day) for pk, day in about["next"] if day}
    rows = _still(organization, about, now, renews=True)
    failed = [replace(each, next_on=days.get(each.product.pk)) for each in rows]
    coming = [each if each.next_on and each.next_on > today else replace(each, next_on=None) for each in failed]
    return {"failed": coming, "link": _at(organization, "payments")}


def _still(organization: Organization, about: About, now: datetime.datetime, *, renews: bool) -> list[Planned]:
    """Of the products those whose term still ends then, and that renew by themselves or not as they did."""
    today, ends = organization.day_at(now), dict(about["products"])
    rows = organization.products.filter(
        pk__in=ends, state=Product.State.ACTIVE, renews_itself=renews, expires_on__gte=today
    )
    found = rows.select_related("kind", "plan").order_by("expires_on", "pk")
    same = [each for each in found if str(each.expires_on) == ends[each.pk]]
    if not same:
        raise Over(_("What it announced was paid or changed in the meantime."))
    return [planned_of(organization, each, now) for each in same]


def _card(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    rows = organization.cards.filter(pk=about["card"], state=Card.State.READY, is_default=True)
    card = rows.filter(valid_until=about["until"]).first()
    products = not_paid_by(card, now.date()) if card else []
    if card is None or not products:
        raise Over(_("What it announced was paid or changed in the meantime."))
    return {"card": card, "name": name_of(card), "products": products, "link": _at(organization, "methods")}


def _at(organization: Organization, page: str) -> str:
    return settings.PUBLIC_URL + reverse(f"billing:{page}", args=[organization.slug])


LOOKS = [
    Look("billing/renewal_planned", partial(accountants_of, wanted=wanting("planned")), _planned),
    Look("billing/renewal_needed", partial(accountants_of, wanted=wanting_reminder(1)), _needed),
    Look("billing/renewal_failed", accountants_of, _failed),
    Look("billing/card_ending", accountants_of, _card),
]
