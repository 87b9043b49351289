"""Invented people in bulk, made by the database itself.

At scale 1: 20,000 organizations, 180,000 people, 200,000 memberships, of which 5,000 in the measured organization,
with five teams and 40 pending invitations.
"""

from dataclasses import dataclass

from django.db import connection

MEASURED = "measured-sa"
READER = "reader@measured.example"
PENDING = 40

FIRST_NAMES = [
    "Amélie",
    "Beat",
    "Chiara",
    "Diego",
    "Eliane",
    "Fatima",
    "Giulia",
    "Hugo",
    "Inés",
    "Jonas",
    "Klara",
    "Luca",
    "Marta",
    "Noé",
    "Olga",
    "Pierre",
]
LAST_NAMES = [
    "Ammann",
    "Bernasconi",
    "Cabrera",
    "Dubosson",
    "Etxeberria",
    "Fontana",
    "Gaillard",
    "Hürlimann",
    "Jaquet",
    "Kessler",
    "Lombardi",
]
TEAMS = ["Accounting", "Design", "Support", "Sysadmins", "Workshop"]

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, email, first_name, last_name, language, country, time_zone, theme,
    second_factor, is_active, is_staff, created_at)
SELECT '!', false, CASE n WHEN 1 THEN %(reader)s ELSE format('p%%s@people.example', n) END,
    (%(first)s::text[])[1 + n %% 16], (%(last)s::text[])[1 + n %% 11] || '-' || (n * 7919 %% 9973),
    'es', 'CH', 'Europe/Zurich', 'system', (%(factors)s::text[])[1 + n * 31 %% 7], true, false, %(now)s
FROM generate_series(1, %(people)s) AS n
"""
ORGANIZATIONS = """
INSERT INTO organizations_organization (name, slug, kind, street, house_number, postcode, town, country, phone,
    created_at)
SELECT CASE n WHEN 0 THEN 'Measured SA' ELSE format('Organization %%s', n) END,
    CASE n WHEN 0 THEN %(measured)s ELSE format('organization-%%s', n) END,
    'company', '', '', '', '', 'CH', '', %(now)s
FROM generate_series(0, %(organizations)s) AS n
"""
MEMBERSHIPS = """
WITH place AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM organizations_organization),
    person AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_user),
    pair AS (
        SELECT 0 AS place, n AS person, n FROM generate_series(1, %(members)s) AS n
        UNION ALL
        SELECT 1 + (n + n / %(people)s * 11) %% %(organizations)s, 1 + n %% %(people)s, n
        FROM generate_series(0, %(others)s - 1) AS n
    )
INSERT INTO organizations_membership (organization_id, user_id, role, has_accounting, wants_billing_mail,
    wants_product_mail, joined_at, last_active_at)
SELECT place.id, person.id,
    CASE WHEN pair.person <= 2 OR pair.place > 0 AND pair.n < %(organizations)s THEN 'legal_representative'
        WHEN pair.n %% 25 = 0 THEN 'administrator' WHEN pair.n %% 6 = 0 THEN 'external' ELSE 'collaborator' END,
    pair.n %% 9 = 0, false, true, %(now)s::timestamptz - interval '2 years',
    CASE WHEN pair.n %% 13 > 0 THEN %(now)s::timestamptz - pair.n * 7919 %% 100000 * interval '1 minute' END
FROM pair JOIN place ON place.n = pair.place JOIN person ON person.n = pair.person
"""
TEAMS_OF_MEASURED = """
INSERT INTO organizations_team (organization_id, name, colour)
SELECT id, unnest(%(teams)s::text[]), 'blue' FROM organizations_organization WHERE slug = %(measured)s
"""
TEAM_MEMBERS = """
INSERT INTO organizations_membership_teams (membership_id, team_id)
SELECT m.id, t.id FROM organizations_organization o
JOIN organizations_membership m ON m.organization_id = o.id
JOIN organizations_team t ON t.organization_id = o.id AND (m.id + t.id) %% 4 = 0
WHERE o.slug = %(measured)s
"""
INVITATIONS = """
INSERT INTO organizations_invitation (organization_id, email, first_name, last_name, language, role, has_accounting,
    wants_billing_mail, wants_product_mail, only_this_address, state, link_version, sent_at, expires_at)
SELECT o.id, format('guest%%s@guests.example', n), 'Guest', n::text, 'es', 'collaborator', false, false, true, false,
    'pending', 1, %(now)s, %(now)s::timestamptz + interval '7 days'
FROM organizations_organization o, generate_series(1, %(pending)s) AS n WHERE o.slug = %(measured)s
"""
STATEMENTS = [PEOPLE, ORGANIZATIONS, MEMBERSHIPS, TEAMS_OF_MEASURED, TEAM_MEMBERS, INVITATIONS]


@dataclass(frozen=True)
class Size:
    """How many rows to make: people, other organizations, members of the measured one, memberships elsewhere."""

    people: int
    organizations: int
    members: int
    others: int

    @classmethod
    def scaled(cls, scale: float) -> "Size":
        """A share of the full size; enough for one page of everything at least."""
        share = max(scale, 0.01)
        return cls(int(180_000 * share), int(20_000 * share), int(5_000 * share), int(195_000 * share))


def fill(size: Size, now: str) -> None:
    """Make the rows and let the planner know them, inside a transaction too. ``now`` is an ISO instant."""
    values = {
        **vars(size), "now": now, "reader": READER, "measured": MEASURED, "pending": PENDING, "teams": TEAMS,
        "first": FIRST_NAMES, "last": LAST_NAMES, "factors": ["none", "none", "sms", "app", "app", "push", "key"],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")
