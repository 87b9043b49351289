"""Names in bulk: their last days so that each is decided about on another day of the year that begins tomorrow, and
that no one was told of any yet. Every tenth does not renew by itself; as many products are none.
"""

import datetime
from typing import Any

from django.db import connection

from domains.extensions.reading import extensions_today

EXTENSIONS = ("com", "ch", "de", "fr", "eu", "it")
PEOPLE_OF_TEN = 17
"""People in ten organizations, or 85,000 in 50,000."""
STATEMENTS = (
    """
INSERT INTO accounts_user (password, is_superuser, email, first_name, last_name, language, country, time_zone, theme,
    second_factor, is_active, is_staff, created_at)
SELECT '!', false, format('p%%s@people.example', n), 'Ana', format('R%%s', n),
    (ARRAY['es', 'fr', 'de', 'en', 'it'])[1 + n %% 5], 'CH', 'Europe/Zurich', 'system', 'none', true, false, %(now)s
FROM generate_series(1, %(people)s) AS n
""",
    """
INSERT INTO organizations_organization (name, slug, kind, street, house_number, postcode, town, country, phone,
    created_at)
SELECT format('O %%s', n), format('o-%%s', n), 'company', '', '', '', '', 'CH', '', %(now)s
FROM generate_series(1, %(organizations)s) AS n
""",
    """
INSERT INTO organizations_membership (organization_id, user_id, role, has_accounting, wants_billing_mail,
    wants_product_mail, joined_at)
SELECT o.id, u.id, CASE WHEN u.n <= %(organizations)s THEN 'legal_representative' ELSE 'administrator' END,
    false, true, true, %(now)s
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_user WHERE email LIKE 'p%%@people.example') AS u
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM organizations_organization WHERE slug LIKE 'o-%%') AS o
    ON o.n = 1 + (u.n - 1) %% %(organizations)s
""",
    """
INSERT INTO products_product (organization_id, kind_id, plan_id, service_name, custom_name, billing_reference, state,
    renews_itself, expires_on, reference, created_at)
SELECT o.id, k.id, p.id, format('n%%s.%%s', n, e.key), '', '', 'active', n %% 10 > 0,
    %(now)s::timestamptz::date + e.margin + 1 + (n::bigint * 7919 %% 365)::int, '',
    %(now)s::timestamptz - interval '2 years'
FROM generate_series(1, %(names)s) AS n
JOIN unnest(%(extensions)s::text[], %(margins)s::int[]) WITH ORDINALITY AS e (key, margin, at) ON e.at = 1 + n / 7 %% 6
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at FROM organizations_organization WHERE slug LIKE 'o-%%') AS o
    ON o.at = 1 + n %% %(organizations)s
JOIN products_kind k ON k.key = 'domain'
JOIN products_plan p ON p.kind_id = k.id AND p.key = e.key
""",
    """
INSERT INTO products_product (organization_id, kind_id, service_name, custom_name, billing_reference, state,
    renews_itself, expires_on, reference, created_at)
SELECT o.id, (SELECT id FROM products_kind WHERE key <> 'domain' ORDER BY id LIMIT 1), format('s%%s.example', n), '',
    '', 'active', true, %(now)s::timestamptz::date + 400 + n %% 700, '', %(now)s::timestamptz - interval '2 years'
FROM generate_series(1, %(names)s) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS at FROM organizations_organization WHERE slug LIKE 'o-%%') AS o
    ON o.at = 1 + n %% %(organizations)s
""",
    """
INSERT INTO domains_domain (organization_id, product_id, name, extension, state, since, expires_at)
SELECT p.organization_id, p.id, p.service_name, split_part(p.service_name, '.', 2), 'active', p.created_at,
    p.expires_on + interval '36 hours'
FROM products_product p JOIN products_kind k ON k.id = p.kind_id
WHERE k.key = 'domain' AND p.service_name ~ '^n[0-9]+[.]' AND NOT EXISTS (
    SELECT FROM domains_domain d WHERE d.product_id = p.id)
""",
)


def fill(names: int, organizations: int, now: str) -> None:
    """So many names, as many other products, and the people. ``now`` is an ISO instant."""
    rows = {row.key: row.margin for row in extensions_today(datetime.date.fromisoformat(now[:10]))}
    values: dict[str, Any] = {
        "now": now, "names": names, "organizations": organizations, "people": organizations * PEOPLE_OF_TEN // 10,
        "extensions": list(EXTENSIONS), "margins": [rows[key] for key in EXTENSIONS],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
