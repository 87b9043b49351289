"""Proofs that the books are right, whoever wrote them: each is a question to the database whose answer has to be empty.

They are asked by ``manage.py ledger check``, by the diagnosis and by the page of the desk; nothing is mended here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

MOST = 20
"""Findings of one proof that are named."""


@dataclass(frozen=True)
class Proof:
    """What has to be true, and the question after the rows for which it is not: a text for each."""

    claim: Any
    question: str


@dataclass(frozen=True)
class Difference:
    """A proof that failed, and one row for which it did."""

    claim: Any
    detail: str


PROOFS = [
    Proof(
        _("Every posting has two entries at least, whose sum is zero."),
        "SELECT 'posting ' || p.id FROM billing_posting p LEFT JOIN billing_entry e ON e.posting_id = p.id"
        " GROUP BY p.id HAVING count(e.id) < 2 OR sum(e.amount) <> 0",
    ),
    Proof(
        _("The balance of every customer’s account is the sum of its entries."),
        "SELECT 'account ' || a.id FROM billing_account a LEFT JOIN billing_entry e ON e.account_id = a.id"
        " WHERE a.balance IS NOT NULL GROUP BY a.id HAVING a.balance <> coalesce(sum(e.amount), 0)",
    ),
    Proof(
        _("Every entry says the balance after it."),
        "SELECT 'entry ' || id FROM (SELECT id, balance, sum(amount) OVER (PARTITION BY account_id ORDER BY id) AS was"
        " FROM billing_entry WHERE balance IS NOT NULL) AS e WHERE balance <> was",
    ),
    Proof(
        _("No balance is below zero, and no claim above it."),
        "SELECT 'account ' || id FROM billing_account WHERE (purpose = 'claim') = (balance > 0) AND balance <> 0",
    ),
    Proof(
        _("Entries are of the currency and the organization of their posting and account."),
        "SELECT 'entry ' || e.id FROM billing_entry e JOIN billing_posting p ON p.id = e.posting_id JOIN"
        " billing_account a ON a.id = e.account_id WHERE e.currency <> p.currency OR e.currency <> a.currency"
        " OR e.organization_id <> p.organization_id OR a.organization_id <> e.organization_id",
    ),
    Proof(
        _("What is held for an organization is what arrived for its open payment requests."),
        "SELECT 'organization ' || a.organization_id || ' ' || a.currency FROM billing_account a"
        " WHERE a.purpose = 'held' AND a.balance <>"
        " coalesce((SELECT sum(d.paid) FROM billing_document d WHERE d.organization_id = a.organization_id"
        " AND d.currency = a.currency AND d.kind = 'request' AND d.state IN ('open', 'partly_paid')), 0)",
    ),
    Proof(
        _("What is owed for invoices on credit is what is left of those that are open."),
        "SELECT 'organization ' || whose || ' ' || currency FROM ("
        " SELECT e.organization_id AS whose, e.currency, e.amount FROM billing_entry e"
        " JOIN billing_account a ON a.id = e.account_id AND a.purpose = 'claim'"
        " JOIN billing_posting p ON p.id = e.posting_id AND p.kind NOT IN ('contested', 'regained', 'claim_paid')"
        " UNION ALL SELECT d.organization_id, d.currency, d.total - d.paid FROM billing_document d"
        " WHERE d.kind = 'invoice' AND d.state IN ('open', 'partly_paid')) AS owed"
        " GROUP BY whose, currency HAVING sum(amount) <> 0",
    ),
    Proof(
        _("What is asked back is what the open withdrawals say."),
        "SELECT 'organization ' || a.organization_id || ' ' || a.currency FROM billing_account a"
        " WHERE a.purpose = 'withdrawing' AND a.balance <>"
        " coalesce((SELECT sum(w.amount) FROM billing_withdrawal w WHERE w.organization_id = a.organization_id"
        " AND w.currency = a.currency AND w.state IN ('requested', 'approved')), 0)",
    ),
    Proof(
        _("Every invoice was settled in the books with its total."),
        "SELECT 'document ' || d.number FROM billing_document d LEFT JOIN billing_posting p ON p.document_id = d.id"
        " AND p.kind IN ('settled', 'on_credit') LEFT JOIN billing_entry e ON e.posting_id = p.id LEFT JOIN"
        " billing_account a ON a.id = e.account_id AND a.purpose IN ('held', 'claim') WHERE d.kind = 'invoice'"
        " AND d.total > 0 GROUP BY d.id"
        " HAVING coalesce(sum(e.amount) FILTER (WHERE a.id IS NOT NULL), 0) <> -d.total",
    ),
    Proof(
        _("Every payment of the bank that counts as booked stands in the books with its amount."),
        "SELECT 'bank payment ' || b.id FROM billing_bankpayment b WHERE b.state IN ('booked', 'assigned') AND NOT"
        " EXISTS (SELECT 1 FROM billing_posting p JOIN billing_entry e ON e.posting_id = p.id JOIN billing_account a"
        " ON a.id = e.account_id WHERE e.amount = -b.amount AND e.currency = b.currency AND"
        " CASE b.outcome WHEN 'came_back' THEN a.purpose IN ('bank', 'withdrawing') AND p.key = 'kept:' ||"
        " substr(b.document, 3) ELSE a.purpose = 'bank' AND p.key = 'transfer:' ||"
        " encode(sha256(convert_to(b.identity, 'UTF8')), 'hex') END)",
    ),
    Proof(
        _("Every credit that was given stands in the books."),
        "SELECT 'gift ' || g.id FROM billing_gift g WHERE g.state = 'given' AND NOT EXISTS"
        " (SELECT 1 FROM billing_posting p WHERE p.key = 'gift:' || g.id)",
    ),
]


def differences() -> Iterator[Difference]:
    """Everything that is wrong, a few rows of each kind."""
    with connection.cursor() as cursor:
        for proof in PROOFS:
            cursor.execute(proof.question)
            yield from (Difference(proof.claim, detail) for (detail,) in cursor.fetchmany(MOST))


def report() -> list[str]:
    """The same as sentences of English, for whoever runs the portal."""
    with translation.override("en"):
        return [f"{each.claim} Not so: {each.detail}." for each in differences()]
