"""The calendar of renewals: a month as a grid and as a list (BIL-92)."""

import datetime

from babel.dates import get_day_names
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from billing import terms
from billing.ahead.months import in_month, month_of, months_of_year, owed_in, renewals_until, sums_of, weeks_of
from billing.ahead.terms import Renewal
from billing.policies import may_account
from core import locales
from core.clock import now
from core.components.formats import month as month_words
from core.http import page
from core.paging import Table
from organizations.access import MemberRequest, in_organization

DAYS = range(7)


@require_safe
@in_organization(may_account)
def month(request: MemberRequest) -> HttpResponse:
    """One of the twelve months from this one on: ``month`` in the address, and ``day`` for one day of it."""
    member, today = request.membership, request.membership.day_at(now())
    first = month_of(request.GET.get("month", ""), today)
    last = terms.later(first, 1) - terms.ONE_DAY
    found = in_month(renewals_until(member.organization, last, now()), first, today)
    table: Table[Renewal] = Table(request, id="agenda", orders={"due": ["due_on"]})
    day = _day(request.GET.get("day", ""))
    listed = [each for each in found if each.due_on == day] if day else found
    table.fill(len(listed), lambda part: listed[part])
    shown = member.organization.products.filter(pk__in=[each.product.pk for each in found])
    return page(
        request, "billing/ahead/calendar.html", table=table, month=month_words(first), weeks=weeks_of(first, found),
        names=_day_names(), sums=sums_of(found), count=len(found), today=today, day=day,
        owed=owed_in(member.organization, last, today, first),
        opened=set(shown.visible_to(member, today).values_list("pk", flat=True)), **_neighbours(request, first, today),
    )  # fmt: skip


def month_url(slug: str, first: datetime.date) -> str:
    """The address of a month."""
    return f"{reverse('billing:calendar', args=[slug])}?month={first:%Y-%m}"


def _neighbours(request: MemberRequest, first: datetime.date, today: datetime.date) -> dict[str, object]:
    """The months before and after, where they are looked at: name and address."""
    months, slug = months_of_year(today), request.membership.organization.slug
    at = months.index(first)
    linked = [(month_words(each), month_url(slug, each)) for each in months]
    return {
        "here": linked[at][1],
        "previous": linked[at - 1] if at else None,
        "following": linked[at + 1] if at + 1 < len(linked) else None,
    }


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _day_names() -> list[tuple[str, str]]:
    """Short and long, from Monday on."""
    locale = locales.current()
    short, wide = get_day_names("abbreviated", locale=locale), get_day_names("wide", locale=locale)
    return [(short[day], wide[day]) for day in DAYS]
