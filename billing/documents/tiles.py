"""Four figures above the list of documents. Each comes from the condition of the list behind its link (INV-3)."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, F, Min, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.documents.lists import narrowed, shown_of, tallied
from billing.ledger.balances import PREPAID, shown
from billing.models import Document, DocumentTally
from core.addresses import inside
from core.components.formats import amount_text, digits_text, short_day
from core.money import Money
from core.statements import Statement
from organizations.models import Organization

TO_PAY, LATE = ("open", "partly_paid"), ("overdue",)
"""Words of the filter of the documents."""
TOGETHER = """
SELECT 'to pay', u.* FROM ({to_pay}) AS u (currency, count, minor, first)
UNION ALL SELECT 'late', u.* FROM ({late}) AS u (currency, count, minor, first)
UNION ALL SELECT 'paid', p.currency, p.count, p.minor, NULL FROM ({paid}) AS p (currency, count, minor)
UNION ALL SELECT 'prepaid', p.currency, 0, p.minor, NULL FROM ({prepaid}) AS p (currency, minor)
"""
Row = tuple[str, str, int, int, datetime.date | None]
"""Which figure, currency, how many documents, minor units, the first last day."""


@dataclass(frozen=True)
class Tile:
    """One figure and where it leads."""

    label: str
    value: str
    detail: str
    url: str
    icon: str


def tile_of(label: str, sums: Sequence[Money], detail: str, url: str, icon: str) -> Tile:
    """Currencies stand side by side, never added; a single one beside the detail."""
    if len(sums) > 1:
        return Tile(label, " · ".join(amount_text(each) for each in sums), detail, url, icon)
    return Tile(label, digits_text(sums[0]), f"{sums[0].currency} · {detail}", url, icon)


def list_url(slug: str, *states: str, **days: datetime.date) -> str:
    """The list of documents under these words of its filter, of these days."""
    return f"{inside('billing:invoices', slug)}?{urlencode({'status': states, **days}, doseq=True)}"


def unpaid_of(organization: int, states: Sequence[str], today: datetime.date) -> QuerySet[Any]:
    """What is left of the documents that the list shows under these words, by currency: ``n``, ``rest`` in minor units,
    and ``first``, the last day of the most urgent."""
    found = narrowed(shown_of(Document.objects.filter(organization=organization)), states, None, None, (), today)
    rows = found.order_by().values_list("currency")
    return rows.annotate(n=Count("pk"), rest=Sum(F("total") - F("paid")), first=Min("due_on"))


def document_tiles(organization: Organization, today: datetime.date) -> list[Tile]:
    """What is to be paid, what is late, what was paid of this year's documents, and the prepaid account; one query."""
    return list(_tiles(organization, _rows(organization.pk, today), today))


def _tiles(organization: Organization, rows: Sequence[Row], today: datetime.date) -> Iterator[Tile]:
    slug, own = organization.slug, organization.currency
    number, sums, first = _figure("to pay", rows, own)
    day = [ngettext("due on %(day)s", "the first due on %(day)s", number) % {"day": short_day(first)}] if first else []
    yield tile_of(pgettext("documents", "To pay"), sums, _joined(number, *day), list_url(slug, *TO_PAY), "cal")
    number, sums, first = _figure("late", rows, own)
    late = [_days_late((today - first).days, number)] if first else []
    yield tile_of(pgettext("amount", "Overdue"), sums, _joined(number, *late), list_url(slug, *LATE), "alert")
    number, sums, _first = _figure("paid", rows, own)
    url = list_url(slug, "paid", **dict(zip(("from", "to"), _year_of(today), strict=True)))
    yield tile_of(_("Paid in %(year)s") % {"year": today.year}, sums, _joined(number), url, "check")
    balances = {currency: minor for what, currency, _n, minor, _first in rows if what == "prepaid"}
    url = inside("billing:prepaid", slug)
    yield tile_of(_("Prepaid account"), shown(balances, own), _("available"), url, "wallet")


def _figure(name: str, rows: Sequence[Row], own: str) -> tuple[int, list[Money], datetime.date | None]:
    """How many documents, their sums by currency, also of nothing, and the first day."""
    found = sorted(row[1:] for row in rows if row[0] == name)
    sums = [Money.of_minor(minor, currency) for currency, _n, minor, _first in found if minor]
    days = [first for _currency, _n, _minor, first in found if first]
    return sum(n for _currency, n, _minor, _first in found), sums or [Money.of_minor(0, own)], min(days, default=None)


def _joined(number: int, *more: str) -> str:
    return " · ".join([ngettext("%(n)s document", "%(n)s documents", number) % {"n": number}, *more])


def _days_late(days: int, number: int) -> str:
    text = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return text if number == 1 else _("up to %(days)s") % {"days": text}


def _year_of(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    return datetime.date(today.year, 1, 1), datetime.date(today.year, 12, 31)


def _rows(organization: int, today: datetime.date) -> list[Row]:
    first, last = _year_of(today)
    asked = {
        "to_pay": _TO_PAY.text(organization=organization, today=today),
        "late": _LATE.text(organization=organization, today=today),
        "paid": _PAID.text(organization=organization, first=first, last=last),
        "prepaid": PREPAID.text(organization=organization),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            TOGETHER.format(**{name: text for name, (text, _values) in asked.items()}),
            [value for _text, values in asked.values() for value in values],
        )
        return [(what, each, n, int(minor or 0), day) for what, each, n, minor, day in cursor.fetchall()]


_TO_PAY: Statement[Any] = Statement(lambda organization, today: unpaid_of(organization, TO_PAY, today))
_LATE: Statement[Any] = Statement(lambda organization, today: unpaid_of(organization, LATE, today))
_PAID: Statement[Any] = Statement(
    lambda organization, first, last: tallied(
        DocumentTally.objects.filter(organization=organization, listed_as="paid"), first, last
    ).values_list("currency", "n", "all")
)
