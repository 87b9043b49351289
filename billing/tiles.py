"""What the panel says about money, for those who may account. Each number comes from the query of the list behind its
link (BIL-95)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.documents.tiles import Tile, list_url, tile_of, unpaid_of
from billing.ledger.balances import PREPAID, shown
from billing.models import Card
from billing.policies import may_account
from billing.spending.months import SPENT, Spending, documents_url, since, spendings
from core.addresses import inside
from core.money import Money
from core.statements import Statement
from organizations.models import Membership

UNPAID = ("open", "partly_paid", "overdue")
"""Words of the filter of the documents."""
TOGETHER = """
SELECT 'unpaid', NULL::date, u.* FROM ({unpaid}) AS u (currency, count, minor)
UNION ALL SELECT 'prepaid', NULL, p.currency, 1, p.minor FROM ({prepaid}) AS p (currency, minor)
UNION ALL SELECT 'spent', s.month::date, s.currency, 1, s.minor FROM ({spent}) AS s (month, currency, minor)
UNION ALL SELECT 'card', NULL, '', count(*), 0 FROM ({cards}) AS c
"""


@dataclass(frozen=True)
class MoneyFigures:
    """What the panel knows of the money of an organization. ``left`` of ``unpaid`` documents is still to be paid;
    ``has_card``: there is one that can be charged."""

    unpaid: int
    left: list[Money]
    prepaid: list[Money]
    spending: list[Spending]
    has_card: bool


def money_figures(member: Membership, now: datetime.datetime) -> MoneyFigures | None:
    """In one query; None for who may not account."""
    if not may_account(member):
        return None
    today, own = member.day_at(now), member.organization.currency
    rows = _rows(member.organization_id, today)
    balances = {currency: int(minor or 0) for what, _first, currency, _n, minor in rows if what == "prepaid"}
    unpaid = [(currency, n, int(minor)) for what, _first, currency, n, minor in rows if what == "unpaid"]
    left = [Money.of_minor(minor, currency) for currency, _n, minor in sorted(unpaid)]
    spent = ((first, currency, minor) for what, first, currency, _n, minor in rows if what == "spent")
    has_card = any(n for what, _first, _currency, n, _minor in rows if what == "card")
    return MoneyFigures(
        sum(n for _currency, n, _minor in unpaid), left or [Money.of_minor(0, own)], shown(balances, own),
        spendings(spent, today), has_card,
    )  # fmt: skip


def money_tiles(member: Membership, figures: MoneyFigures | None, today: datetime.date) -> list[Tile]:
    """What was spent this year, what is to be paid, what the prepaid account has; nothing without figures."""
    return [] if figures is None else list(_tiles(member, figures, today))


def _tiles(member: Membership, figures: MoneyFigures, today: datetime.date) -> Iterator[Tile]:
    slug, nothing = member.organization.slug, [Money.of_minor(0, member.organization.currency)]
    spent = [each.of_year(today.year) for each in figures.spending]
    year = documents_url(slug, datetime.date(today.year, 1, 1), datetime.date(today.year, 12, 31))
    label = _("Spent in %(year)s") % {"year": today.year}
    yield tile_of(label, [each for each in spent if each] or nothing, _("VAT included"), year, "invoice")
    detail = ngettext("%(n)s document", "%(n)s documents", figures.unpaid) % {"n": figures.unpaid}
    yield tile_of(_("To pay"), figures.left, detail, list_url(slug, *UNPAID), "cal")
    url = inside("billing:prepaid", slug)
    yield tile_of(_("Prepaid account"), figures.prepaid, _("available"), url, "wallet")


def _rows(organization: int, today: datetime.date) -> list[tuple[Any, ...]]:
    asked = {
        "unpaid": _UNPAID.text(organization=organization, today=today),
        "prepaid": PREPAID.text(organization=organization),
        "spent": SPENT.text(organization=organization, since=since(today)),
        "cards": _CARDS.text(organization=organization, today=today),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            TOGETHER.format(**{name: text for name, (text, _values) in asked.items()}),
            [value for _text, values in asked.values() for value in values],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


_UNPAID: Statement[Any] = Statement(
    lambda organization, today: unpaid_of(organization, UNPAID, today).values_list("currency", "n", "rest")
)
_CARDS: Statement[Any] = Statement(
    lambda organization, today: Card.objects.filter(
        organization=organization, state=Card.State.READY, valid_until__gte=today
    ).values_list("pk")
)
