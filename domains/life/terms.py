"""What billing has to know of a name's extension: when it is decided whether it is kept, and how far ahead it can be
paid (BIL-8, BIL-110; G8, G9)."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from billing.models import Subscription
from billing.terms import MONTHS_OF_A_YEAR
from domains.extensions.reading import extensions_today
from domains.models import Domain
from domains.states import GONE

AT_ONCE = 50_000
MISSING = """
INSERT INTO billing_subscription (organization_id, product_id, anchor_on, months_paid, months, margin, ahead)
SELECT p.organization_id, p.id, p.expires_on + 1, 0, %(months)s, coalesce(e.margin, 0), e.ahead
FROM domains_domain AS d JOIN products_product AS p ON p.id = d.product_id
LEFT JOIN unnest(%(extensions)s::text[], %(margins)s::int[], %(aheads)s::int[]) AS e (key, margin, ahead)
    ON e.key = d.extension
WHERE p.expires_on IS NOT NULL AND d.state <> ALL(%(gone)s)
    AND NOT EXISTS (SELECT FROM billing_subscription AS s WHERE s.product_id = p.id)
LIMIT %(most)s ON CONFLICT DO NOTHING
"""
"""Names that were never billed here begin after their last paid day."""


def set_terms(now: datetime.datetime) -> int:
    """Bring the subscriptions of names in line with the table of extensions: rows that are missing, then days that
    differ, a statement for each pair of values. How many were written; 0 when all is well."""
    groups = defaultdict[tuple[int, int], list[str]](list)
    for row in extensions_today(now.astimezone(datetime.UTC).date()):
        groups[row.margin, row.years_ahead * MONTHS_OF_A_YEAR].append(row.key)
    written = _add_missing(groups)
    for (margin, ahead), keys in groups.items():
        names = Domain.objects.filter(extension__in=keys).exclude(state__in=sorted(GONE))
        rows = Subscription.objects.filter(product__in=names.values("product"))
        other = rows.filter(~Q(margin=margin) | Q(ahead=None) | ~Q(ahead=ahead))
        written += other.update(margin=margin, ahead=ahead)
    return written


def _add_missing(groups: Mapping[tuple[int, int], Sequence[str]]) -> int:
    rows = [(key, margin, ahead) for (margin, ahead), keys in groups.items() for key in keys]
    values: dict[str, Any] = {
        "months": MONTHS_OF_A_YEAR, "gone": sorted(GONE), "most": AT_ONCE, "extensions": [key for key, _m, _a in rows],
        "margins": [margin for _key, margin, _a in rows], "aheads": [ahead for _key, _m, ahead in rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(MISSING, values)
        return int(cursor.rowcount)
