"""Documents in bulk: ``big`` has 100,000 invoices of ten years at scale 1, with the settled requests they come from,
credit notes, and a few requests that wait or are late."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.backends.utils import CursorWrapper

from billing.snapshot import Line, Party, Share, Snapshot, TaxRow

DAY = date(2026, 11, 23)
ISSUER = Party("Atrio Hosting SA", "Rue du Rhône", "14", "1204", "Genève", "CH", "CHE107787577TVA", "CHE107787577")
CUSTOMER = Party("Talleres Rochat SA", "Rue des Grottes", "28", "1201", "Genève", "CH")
DOCUMENTS = """
INSERT INTO billing_document (organization_id, kind, state, number, issued_on, due_on, paid_on, currency, net, tax,
    total, paid, concept, reference, snapshot, digest, created_at)
SELECT o.id, part.kind, part.state, number, day, CASE part.kind WHEN 'request' THEN day + (i %% 3) * 15 - 2 END,
    CASE part.state WHEN 'paid' THEN day END, CASE WHEN i %% 50 = 0 THEN 'EUR' ELSE 'CHF' END, net, tax, net + tax,
    CASE WHEN part.kind = 'request' AND part.state = 'paid' THEN net + tax ELSE 0 END,
    format('domain-%%s.example', i %% 2000), '',
    %(snapshot)s::jsonb || jsonb_build_object('number', number, 'kind', part.kind), '', %(now)s
FROM unnest(%(slugs)s::text[], %(sizes)s::int[]) AS size (slug, n)
JOIN organizations_organization o USING (slug) CROSS JOIN LATERAL generate_series(1, n) AS i
CROSS JOIN LATERAL (SELECT i > n - 3 - n / 300 AS waits, 1000 + i %% 97 * 10 AS net,
    %(now)s::timestamptz::date - ((n - i) * 3650 / n)::int AS day) AS facts
CROSS JOIN LATERAL (VALUES
    ('request', 'S-', CASE WHEN waits THEN 'open' WHEN i %% 40 = 0 THEN 'void' ELSE 'paid' END, true),
    ('invoice', '', CASE WHEN i %% 500 = 3 THEN 'disputed' WHEN i %% 200 = 1 THEN 'refunded' ELSE 'paid' END,
        NOT waits AND i %% 40 > 0),
    ('credit_note', 'N-', 'issued', i %% 200 = 1)) AS part (kind, letter, state, is_there)
CROSS JOIN LATERAL (SELECT round(net * 0.081) AS tax,
    format('%%s%%s-%%s%%s', letter, extract(year FROM day), o.id, lpad(i::text, 6, '0')) AS number) AS made
WHERE part.is_there ORDER BY i
"""
FILES = """
INSERT INTO billing_documentfile (organization_id, document_id, data, digest, made_at)
SELECT d.organization_id, d.id, '\\x255044462d', '', %(now)s FROM billing_document d
WHERE NOT EXISTS (SELECT FROM billing_documentfile f WHERE f.document_id = d.id)
"""


def fill(cursor: CursorWrapper, sizes: dict[str, int], now: str) -> None:
    """So many invoices for each organization; two statements."""
    values: dict[str, Any] = {"slugs": list(sizes), "sizes": list(sizes.values()), "now": now}
    values["snapshot"] = json.dumps(_paper().to_json())
    for statement in (DOCUMENTS, FILES):
        cursor.execute(statement, values)


def _paper() -> Snapshot:
    rows = [Line(f"Alojamiento web Pro {at}", 1_000, 1_000, "S", Decimal("8.1"), starts_on=DAY) for at in range(3)]
    return Snapshot(
        kind="invoice", number="", issued_on=DAY, currency="CHF", language="es", issuer=ISSUER, customer=CUSTOMER,
        customer_number="C-1", lines=rows, taxes=[TaxRow("S", Decimal("8.1"), "CH", 3_000, 243)], net=3_000, tax=243,
        total=3_243, paid_on=DAY, shares=[Share("card", 3_243, DAY, "Visa •••• 4242")],
    )  # fmt: skip
