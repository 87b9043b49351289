"""The renewals that one member sees, as a calendar (RFC 5545, BIL-94).

An entry is a whole day, the last one paid, so no time zone moves it. Its UID belongs to the product and stays when the
renewal moves; then SEQUENCE rises. Nothing in the file depends on when it is fetched.
"""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from billing.ahead.terms import Reckoning
from billing.due.rows import due_for
from billing.models import RenewalMove
from billing.terms import ONE_DAY
from core.components.formats import amount_text, day_text
from core.money import Money
from organizations.models import Membership
from products.models import Product

MOST = 2_000
"""Entries of one calendar, the soonest ones."""
EVERY = datetime.timedelta(hours=12)
"""How often calendars are asked to look."""


def calendar_of(member: Membership, now: datetime.datetime) -> bytes:
    """All that is due, whenever it is; amounts for those alone to whom the accounting is open. In the language that is
    active. Seven queries, however many entries."""
    due = due_for(member, None, member.day_at(now)).select_related("kind__category", "plan")
    products = list(due[:MOST])
    moves = {each.product_id: each for each in RenewalMove.objects.filter(product__in=products)}
    totals = _totals(member, products, now) if member.sees_accounting else {}
    calendar = _empty(member)
    for product in products:
        calendar.add_component(_entry(member, product, moves.get(product.pk), totals.get(product.pk)))
    return bytes(calendar.to_ical())


def _totals(member: Membership, products: list[Product], now: datetime.datetime) -> dict[int, Money | None]:
    reckoning = Reckoning(member.organization, products, now)
    return {each.pk: reckoning.next(each).total for each in products}


def _empty(member: Membership) -> Calendar:
    name = _("Renewals of %(name)s") % {"name": member.organization.name}
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//renewals//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", EVERY)
    return calendar


def _entry(member: Membership, product: Product, move: RenewalMove | None, total: Money | None) -> Event:
    day = product.expires_on or member.organization.day_at(product.created_at)
    path = reverse("products:board", args=[member.organization.slug, product.kind.category.key, product.pk])
    entry, at = Event(), move.moved_at if move else product.created_at
    entry.add("uid", f"renewal-{product.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    entry.add("sequence", move.count if move else 0)
    entry.add("dtstamp", at)
    entry.add("last-modified", at)
    entry.add("dtstart", day)
    entry.add("dtend", day + ONE_DAY)
    entry.add("transp", "TRANSPARENT")
    entry.add("summary", _summary(product))
    entry.add("description", _description(product, day, total))
    entry.add("url", f"{settings.PUBLIC_URL}{path}")
    return entry


def _summary(product: Product) -> str:
    words = _("Renews by itself: %(name)s") if product.renews_itself else _("To be renewed: %(name)s")
    return words % {"name": product.name}


def _description(product: Product, day: datetime.date, total: Money | None) -> str:
    lines = [str(product.kind.name), _("Paid until %(day)s.") % {"day": day_text(day)}]
    if total is not None:
        lines.append(_("The next term costs %(amount)s with VAT.") % {"amount": amount_text(total)})
    return "\n".join(lines)
