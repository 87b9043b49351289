"""The same grants in django-guardian, which keeps one row per person or group, permission and object.

A work team is a group, the technical right is ``change_product``, statistics is ``view_product``.
"""

import statistics
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import get_objects_for_user

from bench.clock import timed
from organizations.models import Membership

DATA = """
INSERT INTO auth_group (name) SELECT 'team ' || id FROM organizations_team;
INSERT INTO accounts_user_groups (user_id, group_id)
SELECT m.user_id, g.id FROM organizations_membership_teams x JOIN organizations_membership m ON m.id = x.membership_id
    JOIN auth_group g ON g.name = 'team ' || x.team_id ON CONFLICT DO NOTHING;
INSERT INTO guardian_userobjectpermission (user_id, permission_id, content_type_id, object_pk)
SELECT m.user_id, a.id, a.content_type_id, p.product_id::text FROM products_grant p
    JOIN organizations_membership m ON m.id = p.membership_id
    JOIN auth_permission a ON a.codename = CASE WHEN p.rights & 2 > 0 THEN 'change_product' ELSE 'view_product' END
    ON CONFLICT DO NOTHING;
INSERT INTO guardian_groupobjectpermission (group_id, permission_id, content_type_id, object_pk)
SELECT g.id, a.id, a.content_type_id, p.product_id::text FROM products_grant p
    JOIN auth_group g ON g.name = 'team ' || p.team_id
    JOIN auth_permission a ON a.codename = CASE WHEN p.rights & 2 > 0 THEN 'change_product' ELSE 'view_product' END;
"""


def fill() -> None:
    """Copy every grant of the portal into guardian's tables."""
    with connection.cursor() as cursor:
        cursor.execute(DATA)
        cursor.execute("VACUUM ANALYZE")


def report(member: Membership, rounds: int) -> str:
    """The same three questions as of the portal, asked in guardian's own way."""
    any_right = ["products.change_product", "products.view_product"]
    own = member.organization.products.all()

    def listed() -> object:
        return list(get_objects_for_user(member.user, any_right, own, any_perm=True)[:25])

    def rights() -> object:
        checker = ObjectPermissionChecker(member.user)
        checker.prefetch_perms(own)
        return [checker.get_perms(product) for product in own]

    first = list(own[:100])
    with CaptureQueriesContext(connection) as queries:
        checker = ObjectPermissionChecker(member.user)
        seen = [bool(checker.get_perms(product)) for product in first]
    lines = [
        f"guardian, rights over every product of the organization: median {_median(rights, rounds):.1f} ms",
        f"guardian, first 25 visible products: median {_median(listed, rounds):.1f} ms",
        f"guardian, 100 checks without preparation: {len(queries)} queries, {sum(seen)} seen",
    ]
    return "\n".join(lines) + "\n"


def _median(act: Callable[[], object], rounds: int) -> float:
    return statistics.median(timed(act) for _round in range(rounds))
