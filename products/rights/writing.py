"""Grants of one grantee written by set: what went, and what is new or different, each in one statement."""

import datetime
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import connection

from organizations.models import Membership
from products.rights.grantees import Grantee

if TYPE_CHECKING:
    from products.rights.commands import GrantChoice

GRANTS = """
INSERT INTO products_grant (organization_id, {field}_id, product_id, rights, ends_on, granted_by_id, granted_at,
    by_future_rule)
SELECT %(organization)s, %(grantee)s, product, rights, ends_on, %(by)s, %(now)s, false
FROM unnest(%(products)s::bigint[], %(rights)s::int[], %(ends)s::date[]) AS one (product, rights, ends_on)
ON CONFLICT ({field}_id, product_id) DO UPDATE SET rights = EXCLUDED.rights, ends_on = EXCLUDED.ends_on,
    granted_by_id = EXCLUDED.granted_by_id, granted_at = EXCLUDED.granted_at, by_future_rule = false
"""
RULES = """
INSERT INTO products_futuregrant (organization_id, {field}_id, category_id, rights, granted_by_id, granted_at)
SELECT %(organization)s, %(grantee)s, category, rights, %(by)s, %(now)s
FROM unnest(%(categories)s::bigint[], %(rights)s::int[]) AS one (category, rights)
ON CONFLICT ({field}_id, category_id) DO UPDATE SET rights = EXCLUDED.rights,
    granted_by_id = EXCLUDED.granted_by_id, granted_at = EXCLUDED.granted_at
"""


def write_grants(
    actor: Membership,
    grantee: Grantee,
    *,
    fresh: Mapping[int, "GrantChoice"],
    taken: Collection[int],
    now: datetime.datetime,
) -> None:
    """Grant what is new or different, take the rest away. Two statements at most, however many products."""
    if taken:
        grantee.grants().filter(product_id__in=taken).delete()
    if fresh:
        arrays: dict[str, list[object]] = {
            "products": list(fresh),
            "rights": [choice.rights for choice in fresh.values()],
            "ends": [choice.ends_on for choice in fresh.values()],
        }
        _insert(GRANTS, actor, grantee, now, arrays)


def write_rules(
    actor: Membership, grantee: Grantee, *, fresh: Mapping[int, int], taken: Collection[int], now: datetime.datetime
) -> None:
    """The same for rules of future products, by category."""
    if taken:
        grantee.future().filter(category_id__in=taken).delete()
    if fresh:
        arrays: dict[str, list[object]] = {"categories": list(fresh), "rights": list(fresh.values())}
        _insert(RULES, actor, grantee, now, arrays)


def _insert(
    statement: str, actor: Membership, grantee: Grantee, now: datetime.datetime, arrays: Mapping[str, list[object]]
) -> None:
    stamp: dict[str, Any] = {
        "organization": actor.organization_id,
        "grantee": grantee.row.pk,
        "by": actor.user_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement.format(field=grantee.field), {**stamp, **arrays})
