"""What ``bench/rights.py`` runs: data by set-based SQL, then one member's rights, many times."""

import argparse
import os
import statistics
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manager.settings")

from django.conf import settings

settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "guardian"]
settings.ANONYMOUS_USER_NAME = None  # guardian would create a person
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import guardian  # noqa: E402
from bench.clock import timed  # noqa: E402
from core.clock import now  # noqa: E402
from organizations.models import Membership  # noqa: E402
from products.catalogue import load  # noqa: E402
from products.models import Grant, Product  # noqa: E402
from products.rights.effective import MemberRights  # noqa: E402

TEAMS, OWN, THROUGH_TEAMS = 40, 1_000, 100
"""Work teams of the measured member, their direct grants, and grants of each team: 5,000 in all."""

DATA = """
INSERT INTO accounts_user (password, is_superuser, email, first_name, last_name, language, country, time_zone, theme,
    second_factor, is_active, is_staff, created_at)
SELECT '', false, 'p' || n || '@bench.example', 'P', n::text, 'es', 'CH', 'Europe/Zurich', 'system', 'none', true,
    false, now() FROM generate_series(1, {people}) n;
INSERT INTO organizations_organization (name, slug, kind, street, house_number, postcode, town, country, phone,
    created_at)
SELECT 'O' || n, 'o' || n, 'company', '', '', '', '', 'CH', '', now() FROM generate_series(1, {organizations}) n;
INSERT INTO organizations_membership (organization_id, user_id, role, has_accounting, wants_billing_mail,
    wants_product_mail, joined_at)
SELECT o.id, u.id, 'collaborator', false, false, false, now() FROM organizations_organization o
    JOIN accounts_user u ON (u.id % {organizations}) = (o.id % {organizations});
INSERT INTO products_product (organization_id, kind_id, service_name, custom_name, billing_reference, state,
    renews_itself, reference, created_at)
SELECT o.id, (SELECT min(id) FROM products_kind), 's' || o.id || '-' || n, '', '', 'active', false, '', now()
    FROM organizations_organization o, generate_series(1, {products}) n;
INSERT INTO products_grant (organization_id, membership_id, product_id, rights, granted_at, by_future_rule)
SELECT m.organization_id, m.id, p.id, 2, now(), false FROM organizations_membership m
    JOIN products_product p ON p.organization_id = m.organization_id AND (p.id + m.id) % 4 > 0;
INSERT INTO organizations_team (organization_id, name, colour)
SELECT o.id, 'T' || n, 'blue' FROM organizations_organization o, generate_series(1, 5) n;
INSERT INTO organizations_membership_teams (membership_id, team_id)
SELECT m.id, t.id FROM organizations_membership m
    JOIN organizations_team t ON t.organization_id = m.organization_id AND (m.id + t.id) % 3 = 0;
INSERT INTO products_grant (organization_id, team_id, product_id, rights, granted_at, by_future_rule)
SELECT t.organization_id, t.id, p.id, 4, now(), false FROM organizations_team t
    JOIN products_product p ON p.organization_id = t.organization_id;
"""
MEASURED = """
INSERT INTO organizations_organization (name, slug, kind, street, house_number, postcode, town, country, phone,
    created_at)
VALUES ('Measured', 'measured', 'company', '', '', '', '', 'CH', '', now());
INSERT INTO organizations_membership (organization_id, user_id, role, has_accounting, wants_billing_mail,
    wants_product_mail, joined_at)
SELECT id, (SELECT min(id) FROM accounts_user), 'collaborator', false, false, false, now()
    FROM organizations_organization WHERE slug = 'measured';
INSERT INTO products_product (organization_id, kind_id, service_name, custom_name, billing_reference, state,
    renews_itself, reference, created_at)
SELECT o.id, (SELECT min(id) FROM products_kind), 'm' || n, '', '', 'active', false, '', now()
    FROM organizations_organization o, generate_series(1, 5000) n WHERE o.slug = 'measured';
INSERT INTO organizations_team (organization_id, name, colour)
SELECT id, 'T' || n, 'blue' FROM organizations_organization, generate_series(1, {teams}) n WHERE slug = 'measured';
INSERT INTO organizations_membership_teams (membership_id, team_id)
SELECT m.id, t.id FROM organizations_membership m JOIN organizations_team t USING (organization_id)
    JOIN organizations_organization o ON o.id = m.organization_id AND o.slug = 'measured';
INSERT INTO products_grant (organization_id, membership_id, product_id, rights, granted_at, by_future_rule)
SELECT m.organization_id, m.id, p.id, 2, now(), false FROM organizations_membership m
    JOIN organizations_organization o ON o.id = m.organization_id AND o.slug = 'measured',
    LATERAL (SELECT id FROM products_product WHERE organization_id = o.id ORDER BY id LIMIT {own}) p;
INSERT INTO products_grant (organization_id, team_id, product_id, rights, granted_at, by_future_rule)
SELECT t.organization_id, t.id, p.id, 4, now(), false FROM organizations_team t
    JOIN organizations_organization o ON o.id = t.organization_id AND o.slug = 'measured',
    LATERAL (SELECT id FROM products_product WHERE organization_id = t.organization_id
        ORDER BY (id * 7919 + t.id * 104729) % 5003 LIMIT {through}) p;
"""


def main() -> int:
    """Fill, measure, print."""
    options = _options()
    call_command("migrate", verbosity=0)
    load(settings.CATALOGUE_PATH.read_text(), now())
    _fill(options.scale)
    member = Membership.objects.get(organization__slug="measured")
    sys.stdout.write(f"{Grant.objects.count():,} grants; {_reaching(member):,} reach the member\n")
    sys.stdout.write(_report(member, options.rounds))
    guardian.fill()
    sys.stdout.write(guardian.report(member, options.rounds))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


def _fill(scale: float) -> None:
    sizes = {"people": int(100_000 * scale), "organizations": max(int(5_000 * scale), 1), "products": 20}
    with connection.cursor() as cursor:
        cursor.execute(DATA.format(**sizes))
        cursor.execute(MEASURED.format(teams=TEAMS, own=OWN, through=THROUGH_TEAMS))
        cursor.execute("VACUUM ANALYZE")


def _reaching(member: Membership) -> int:
    return Grant.objects.reaching(member, now().date()).count()


def _report(member: Membership, rounds: int) -> str:
    today = now().date()
    wall = [timed(lambda: MemberRights(member, today).masks) for _round in range(rounds)]
    plan = Grant.objects.masks(member, today).explain(analyze=True)
    listed = [timed(lambda: list(Product.objects.visible_to(member, today)[:25])) for _round in range(rounds)]
    with CaptureQueriesContext(connection) as queries:
        rights = MemberRights(member, today)
        seen = [rights.sees(product) for product in Product.objects.visible_to(member, today)[:100]]
    lines = [
        f"rights (one query, rows read and added up): median {statistics.median(wall):.1f} ms",
        f"first 25 visible products: median {statistics.median(listed):.1f} ms",
        f"100 checks after the list: {len(queries)} queries, {sum(seen)} seen",
        plan,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
