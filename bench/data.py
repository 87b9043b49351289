"""Invented rows in bulk, made by the database itself.

At scale 1: 20,000 organizations, 180,000 people, 200,000 memberships and a million events. Three organizations are
measured, all with the same reader: ``big`` (5,000 members, 2,000 products, 50 teams, 200,000 grants, 500,000 events,
100,000 invoices), ``tenth`` with a tenth of each, ``small`` with one member and five products. Events of ``big`` are
older than those of everybody else: an index that is read backwards would pass half a million foreign rows to find them.
"""

from dataclasses import dataclass

from django.db import connection

from bench import bills

READER = "reader@measured.example"
BIG, TENTH, SMALL = "big", "tenth", "small"
PENDING = 40
REACHED = 3
"""The number of the person who is in half of the teams and holds half of the products, or more than 5,000 grants."""

FIRST_NAMES = ["Amélie", "Beat", "Chiara", "Diego", "Eliane", "Fatima", "Giulia", "Hugo", "Inés", "Jonas", "Klara"]
LAST_NAMES = ["Ammann", "Bernasconi", "Cabrera", "Dubosson", "Etxeberria", "Fontana", "Gaillard", "Hürlimann", "Jaquet"]

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, email, first_name, last_name, language, country, time_zone, theme,
    second_factor, is_active, is_staff, created_at)
SELECT '!', false, CASE n WHEN 1 THEN %(reader)s ELSE format('p%%s@people.example', n) END,
    (%(first)s::text[])[1 + n %% 11], (%(last)s::text[])[1 + n %% 9] || '-' || (n * 7919 %% 9973),
    'es', 'CH', 'Europe/Zurich', 'system', (%(factors)s::text[])[1 + n * 31 %% 7], true, false, %(now)s
FROM generate_series(1, %(people)s) AS n
"""
ORGANIZATIONS = """
INSERT INTO organizations_organization (name, slug, kind, street, house_number, postcode, town, country, phone,
    created_at)
SELECT initcap(slug), slug, 'company', '', '', '', '', 'CH', '', %(now)s
FROM (SELECT unnest(%(measured)s::text[]) AS slug
    UNION ALL SELECT format('organization-%%s', n) FROM generate_series(1, %(organizations)s) AS n) AS every
"""
MEMBERSHIPS = """
WITH place AS (
        SELECT id, slug, row_number() OVER (ORDER BY id) - 4 AS n FROM organizations_organization
    ), person AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_user),
    pair AS (
        SELECT place.id AS place, false AS is_other, i AS person, i AS n
        FROM (VALUES ('big', %(members)s), ('tenth', %(members)s / 10), ('small', 1)) AS size (slug, members)
        JOIN place USING (slug), generate_series(1, size.members) AS i
        UNION ALL
        SELECT place.id, true, 1 + i %% %(people)s, i
        FROM generate_series(1, %(others)s) AS i
        JOIN place ON place.n = (i + i / %(people)s * 11) %% %(organizations)s
    )
INSERT INTO organizations_membership (organization_id, user_id, role, has_accounting, wants_billing_mail,
    wants_product_mail, joined_at, last_active_at)
SELECT pair.place, person.id,
    CASE WHEN NOT is_other AND pair.person <= 2 OR is_other AND pair.n <= %(organizations)s THEN 'legal_representative'
        WHEN pair.n %% 25 = 0 THEN 'administrator' WHEN pair.n %% 6 = 0 THEN 'external' ELSE 'collaborator' END,
    pair.n %% 9 = 0, false, true, %(now)s::timestamptz - interval '2 years',
    CASE WHEN pair.n %% 13 > 0 THEN %(now)s::timestamptz - pair.n * 7919 %% 100000 * interval '1 minute' END
FROM pair JOIN person ON person.n = pair.person
WHERE NOT is_other OR person.n > 1
"""
TEAMS = """
INSERT INTO organizations_team (organization_id, name, colour)
SELECT o.id, format('Team %%s', n), 'blue'
FROM (VALUES ('big', 50), ('tenth', 5)) AS size (slug, teams)
JOIN organizations_organization o USING (slug), generate_series(1, size.teams) AS n
"""
TEAM_MEMBERS = """
INSERT INTO organizations_membership_teams (membership_id, team_id)
SELECT m.id, t.id FROM {members} m JOIN {teams} t USING (organization_id)
WHERE m.n %% 50 = t.n %% 50 OR m.n = %(reached)s AND t.n %% 2 = 0
"""
INVITATIONS = """
INSERT INTO organizations_invitation (organization_id, email, first_name, last_name, language, role, has_accounting,
    wants_billing_mail, wants_product_mail, only_this_address, state, link_version, sent_at, expires_at)
SELECT o.id, format('guest%%s@guests.example', n), 'Guest', n::text, 'es', 'collaborator', false, false, true, false,
    'pending', 1, %(now)s, %(now)s::timestamptz + interval '7 days'
FROM organizations_organization o, generate_series(1, %(pending)s) AS n WHERE o.slug IN ('big', 'tenth')
"""
PRODUCTS = """
WITH kind AS (
    SELECT k.id, row_number() OVER (ORDER BY c.rank, k.rank, k.id) - 1 AS n, count(*) OVER () AS all
    FROM products_kind k JOIN products_category c ON c.id = k.category_id WHERE k.key <> 'domain'
)
INSERT INTO products_product (organization_id, kind_id, service_name, custom_name, billing_reference, state,
    renews_itself, expires_on, reference, created_at)
SELECT o.id, CASE WHEN i %% 5 < 2 THEN (SELECT id FROM products_kind WHERE key = 'domain') ELSE kind.id END,
    format(CASE WHEN i %% 5 < 2 THEN 'domain-%%s.example' ELSE 'service-%%s.example' END, i), '', '', 'active',
    true, %(now)s::timestamptz::date + i %% 700 + 1, format('r-%%s-%%s', o.slug, i), %(now)s
FROM (VALUES ('big', %(products)s), ('tenth', %(products)s / 10), ('small', 5)) AS size (slug, products)
JOIN organizations_organization o USING (slug) CROSS JOIN LATERAL generate_series(1, size.products) AS i
JOIN kind ON kind.n = i / 5 %% (SELECT max(kind.all) FROM kind)
"""
MEMBER_GRANTS = """
INSERT INTO products_grant (organization_id, membership_id, product_id, rights, granted_at, by_future_rule)
SELECT m.organization_id, m.id, p.id, p.mask, %(now)s, false
FROM {members} m CROSS JOIN LATERAL generate_series(1, CASE m.n WHEN %(reached)s THEN m.products / 2 ELSE 38 END) AS k
JOIN {products} p ON p.organization_id = m.organization_id AND p.n = 1 + (m.n * 37 + k * 53) %% m.products
WHERE m.role NOT IN ('legal_representative', 'administrator') OR m.n = %(reached)s
ON CONFLICT DO NOTHING
"""
TEAM_GRANTS = """
INSERT INTO products_grant (organization_id, team_id, product_id, rights, granted_at, by_future_rule)
SELECT t.organization_id, t.id, p.id, p.mask, %(now)s, false
FROM {teams} t JOIN {products} p USING (organization_id)
WHERE (t.n + p.n) %% 10 = 0
"""
EVENTS = """
INSERT INTO security_event (kind, at, actor_id, user_id, organization_id, product_id, device, data)
SELECT (%(kinds)s::text[])[1 + i %% 5], %(now)s::timestamptz - interval '2 years' + i * interval '1 minute',
    m.user_id, m.user_id, m.organization_id, NULL, '', CASE i %% 5
        WHEN 3 THEN jsonb_build_object('holder', format('Person %%s', i %% 977),
            'granted', jsonb_build_array(format('domain-%%s.example', i %% 2000)))
        WHEN 4 THEN jsonb_build_object('email', format('guest%%s@guests.example', i))
        ELSE '{{}}' END
FROM (VALUES ('big', %(events)s, %(members)s), ('tenth', %(events)s / 10, %(members)s / 10), ('small', 20, 1))
    AS size (slug, events, members)
JOIN organizations_organization o USING (slug)
CROSS JOIN LATERAL generate_series(1, size.events) AS i
JOIN {members} m ON m.organization_id = o.id AND m.n = 1 + i * 31 %% size.members
ORDER BY i
"""
EVENTS_OF_OTHERS = """
WITH m AS (SELECT m.*, row_number() OVER (ORDER BY m.id) AS n FROM organizations_membership m
    JOIN organizations_organization o ON o.id = m.organization_id WHERE NOT o.slug = ANY (%(measured)s))
INSERT INTO security_event (kind, at, actor_id, user_id, organization_id, product_id, device, data)
SELECT (%(kinds)s::text[])[1 + m.n %% 3], %(now)s, m.user_id, m.user_id, m.organization_id, NULL, '', '{{}}'
FROM m CROSS JOIN generate_series(1, 3) AS k LIMIT %(events)s
"""
MEMBERS = """(SELECT m.*, row_number() OVER (PARTITION BY m.organization_id ORDER BY m.id) AS n,
    (SELECT count(*) FROM products_product p WHERE p.organization_id = m.organization_id) AS products
    FROM organizations_membership m JOIN organizations_organization o ON o.id = m.organization_id
    WHERE o.slug = ANY (%(measured)s))"""
OWN_TEAMS = "(SELECT t.*, row_number() OVER (PARTITION BY organization_id ORDER BY id) AS n FROM organizations_team t)"
OWN_PRODUCTS = """(SELECT p.*, (k.mask | k.has_use::int) AS mask,
    row_number() OVER (PARTITION BY organization_id ORDER BY p.id) AS n
    FROM products_product p JOIN products_kind k ON k.id = p.kind_id)"""
STATEMENTS = [
    PEOPLE, ORGANIZATIONS, MEMBERSHIPS, TEAMS, TEAM_MEMBERS, INVITATIONS, PRODUCTS, MEMBER_GRANTS, TEAM_GRANTS,
    EVENTS, EVENTS_OF_OTHERS,
]  # fmt: skip
KINDS = ["session:opened", "factor:proved", "session:closed", "access:changed", "invitation:sent"]


@dataclass(frozen=True)
class Size:
    """How many rows to make: people, other organizations, memberships elsewhere; members and the rest of ``big``."""

    people: int
    organizations: int
    others: int
    members: int
    products: int
    events: int
    invoices: int = 100

    @classmethod
    def scaled(cls, scale: float) -> "Size":
        """A share of the full size; enough for one page of everything at least."""
        share = max(scale, 0.02)
        full = (180_000, 20_000, 195_000, 5_000, 2_000, 500_000, 100_000)
        return cls(*(int(number * share) for number in full))


def fill(size: Size, now: str) -> None:
    """Make the rows and let the planner know them, inside a transaction too. ``now`` is an ISO instant."""
    values = {
        **vars(size), "now": now, "reader": READER, "measured": [BIG, TENTH, SMALL], "pending": PENDING,
        "first": FIRST_NAMES, "last": LAST_NAMES, "kinds": KINDS, "reached": REACHED,
        "factors": ["none", "none", "sms", "app", "app", "push", "key"],
    }  # fmt: skip
    tables = {"members": MEMBERS, "teams": OWN_TEAMS, "products": OWN_PRODUCTS}
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement.format(**tables), values)
        bills.fill(cursor, {BIG: size.invoices, TENTH: size.invoices // 10, SMALL: 20}, now)
        cursor.execute("ANALYZE")
