"""The books are proved, and each proof finds what is planted against it (BIL-41)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import translation

from billing.ledger.checks import PROOFS, differences, report
from manager.diagnosis import ledger
from tests import factories
from tests.billing import money
from tests.billing.messages import Entry, Tx, message
from tests.billing.open_papers import paper
from tests.billing.test_bank_import import take
from tests.cast import Cast

pytestmark = pytest.mark.django_db
QRR = "000000000000000002026105013"


def busy(cast: Cast) -> None:
    """Something of everything: a top-up, a renewal paid, money held, a bank file, a withdrawal."""
    money.give(cast.talleres, 41250)
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    money.pay_now(cast.member("iker"), money.chosen(hosting))
    domain = money.product_of(cast.talleres, "puentealto.example")
    money.pay_now(cast.member("nadia"), money.chosen(domain), prepaid=500, transfer=True)
    paper(cast.globex, "S-2026-1", 2000, "CHF", QRR)
    take(message(Entry("20.00", details=(Tx("20.00", "T-1", QRR),))))
    factories.withdrawal(cast.member("nadia"))


def forced(statement: str) -> None:
    """As somebody who may do everything with the database."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role TO replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role TO origin")


def test_the_books_of_a_busy_day_agree(cast: Cast) -> None:
    busy(cast)
    assert list(differences()) == []
    said = StringIO()
    call_command("ledger", "check", stdout=said)
    assert f"{len(PROOFS)} proofs" in said.getvalue()
    assert ledger() == ""


ONE = "(SELECT id FROM billing_entry ORDER BY id LIMIT 1)"
PREPAID = "(SELECT id FROM billing_account WHERE purpose = 'prepaid' AND balance > 0 ORDER BY id LIMIT 1)"
PLANTED = {
    "two entries at least": f"UPDATE billing_entry SET amount = amount + 1 WHERE id = {ONE}",
    "is the sum of its entries": f"UPDATE billing_account SET balance = balance + 1 WHERE id = {PREPAID}",
    "says the balance after it": f"UPDATE billing_entry SET balance = balance + 1 WHERE account_id = {PREPAID}",
    "below zero": f"ALTER TABLE billing_account DROP CONSTRAINT account_balance_has_its_sign;"
    f" UPDATE billing_account SET balance = -1 WHERE id = {PREPAID}",
    "of the currency": f"UPDATE billing_entry SET currency = 'EUR' WHERE id = {ONE}",
    "open payment requests": "UPDATE billing_document SET paid = paid + 1 WHERE state = 'partly_paid'",
    "owed for invoices on credit": "UPDATE billing_document SET state = 'open' WHERE kind = 'invoice'",
    "open withdrawals": "UPDATE billing_withdrawal SET amount = amount + 1",
    "settled in the books": "UPDATE billing_posting SET kind = 'credited' WHERE kind = 'settled'",
    "payment of the bank": "UPDATE billing_posting SET key = key || '!' WHERE key LIKE 'transfer:%'",
    "credit that was given": "INSERT INTO billing_gift (organization_id, state, amount, currency, reason,"
    " proposed_by_id, proposed_at) SELECT o.id, 'given', 5, 'CHF', 'x', u.id, now()"
    " FROM organizations_organization o, accounts_user u LIMIT 1",
}  # fmt: skip


@pytest.mark.parametrize("claim", PLANTED)
def test_a_planted_difference_is_found_and_named(cast: Cast, claim: str) -> None:
    busy(cast)
    with transaction.atomic():
        forced(PLANTED[claim])
        found = report()
        with pytest.raises(CommandError, match=claim):
            call_command("ledger", "check")
        transaction.set_rollback(True)
    assert any(claim in each for each in found)


def test_each_proof_has_something_planted_against_it() -> None:
    with translation.override("en"):
        assert all(any(claim in proof.claim for claim in PLANTED) for proof in PROOFS)
    assert len(PLANTED) == len(PROOFS)
