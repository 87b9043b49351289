"""The books: what may be written, and what the database refuses whoever writes (BIL-41, decision 25)."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from billing.ledger.postings import Cause, LedgerBroken, Move, NotEnough, balance_of, post
from billing.models import Account, Entry, Posting
from core.clock import now
from organizations.models import Organization
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Purpose = Account.Purpose
DAY = datetime.date(2027, 3, 1)


def book(
    organization: Organization, key: str, *moves: Move, kind: Posting.Kind = Posting.Kind.TOP_UP, **cause: Any
) -> Posting | None:
    with transaction.atomic():
        posting = post(Cause(organization.pk, kind, key, DAY, **cause), moves, currency="CHF", now=now())
        connection.check_constraints()
    return posting


def top_up(organization: Organization, amount: int, key: str = "top-up") -> Posting | None:
    return book(organization, key, Move(Purpose.CARD, -amount), Move(Purpose.PREPAID, amount))


def test_a_posting_moves_the_balance_and_each_entry_keeps_what_it_was_after_it(cast: Cast) -> None:
    top_up(cast.talleres, 5000, "one")
    top_up(cast.talleres, 250, "two")
    assert balance_of(cast.talleres.pk, Purpose.PREPAID, "CHF") == 5250
    kept = Entry.objects.filter(account__purpose="prepaid", organization=cast.talleres).order_by("pk")
    assert list(kept.values_list("amount", "balance")) == [(5000, 5000), (250, 5250)]


def test_the_same_key_books_once(cast: Cast) -> None:
    assert top_up(cast.talleres, 5000)
    assert top_up(cast.talleres, 5000) is None
    assert balance_of(cast.talleres.pk, Purpose.PREPAID, "CHF") == 5000


def test_what_is_not_balanced_is_a_fault_of_the_program(cast: Cast) -> None:
    with pytest.raises(LedgerBroken):
        book(cast.talleres, "odd", Move(Purpose.CARD, -100), Move(Purpose.PREPAID, 99))
    assert not Posting.objects.filter(key="odd").exists()


def test_no_balance_falls_below_zero(cast: Cast) -> None:
    top_up(cast.talleres, 100)
    with pytest.raises(NotEnough):
        book(cast.talleres, "spend", Move(Purpose.PREPAID, -101), Move(Purpose.HELD, 101), kind=Posting.Kind.RESERVED)
    assert balance_of(cast.talleres.pk, Purpose.PREPAID, "CHF") == 100


def test_a_claim_never_rises_above_zero(cast: Cast) -> None:
    with pytest.raises(NotEnough):
        book(cast.talleres, "claim", Move(Purpose.CARD, -1), Move(Purpose.CLAIM, 1), kind=Posting.Kind.CLAIM_PAID)


def test_currencies_and_organizations_have_accounts_of_their_own(cast: Cast) -> None:
    top_up(cast.talleres, 100, "here")
    top_up(cast.globex, 700, "there")
    assert balance_of(cast.talleres.pk, Purpose.PREPAID, "CHF") == 100
    assert balance_of(cast.talleres.pk, Purpose.PREPAID, "EUR") == 0


REFUSED = {
    "change an entry": ("never changed", "UPDATE billing_entry SET amount = amount + 1"),
    "delete an entry": ("never changed", "DELETE FROM billing_entry"),
    "change a posting": ("never changed", "UPDATE billing_posting SET key = key || '!'"),
    "delete a posting": ("never changed", "DELETE FROM billing_posting"),
    "empty the ledger": ("never changed", "TRUNCATE billing_entry CASCADE"),
    "set a balance": ("by entries alone", "UPDATE billing_account SET balance = balance + 1 WHERE balance IS NOT NULL"),
    "give an account away": ("by entries alone", "UPDATE billing_account SET currency = 'EUR'"),
    "delete an account": ("never changed", "DELETE FROM billing_account"),
    "open one with money in it": (
        "begins at zero",
        "INSERT INTO billing_account (organization_id, purpose, currency, balance)"
        " SELECT id, 'claim', 'EUR', -5 FROM organizations_organization LIMIT 1",
    ),
    "unbalance a posting": (
        "out of balance",
        "INSERT INTO billing_entry (posting_id, account_id, currency, amount)"
        " SELECT p.id, a.id, 'CHF', 5 FROM billing_posting p, billing_account a"
        " WHERE p.key = 'here' AND a.purpose = 'held'",
    ),
    "mix currencies": (
        "of_one_currency",
        "INSERT INTO billing_entry (posting_id, account_id, currency, amount)"
        " SELECT p.id, a.id, 'EUR', 5 FROM billing_posting p, billing_account a"
        " WHERE p.key = 'here' AND a.purpose = 'held'",
    ),
    "book into an account of somebody else": (
        "of another organization",
        "INSERT INTO billing_entry (posting_id, account_id, currency, amount)"
        " SELECT p.id, a.id, 'CHF', 5 FROM billing_posting p, billing_account a"
        " JOIN organizations_organization o ON o.id = a.organization_id WHERE p.key = 'here' AND o.slug = 'globex'",
    ),
    "post nothing": (
        "out of balance",
        "INSERT INTO billing_posting (organization_id, kind, key, currency, booked_on, at)"
        " SELECT id, 'gift', 'nothing', 'CHF', now(), now() FROM organizations_organization LIMIT 1",
    ),
}


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        connection.check_constraints()


@pytest.mark.parametrize(("reason", "statement"), REFUSED.values(), ids=REFUSED)
def test_the_database_refuses_to(reason: str, statement: str, cast: Cast) -> None:
    top_up(cast.talleres, 100, "here")
    top_up(cast.globex, 100, "there")
    book(cast.talleres, "held", Move(Purpose.PREPAID, -10), Move(Purpose.HELD, 10), kind=Posting.Kind.RESERVED)
    with pytest.raises(DatabaseError, match=reason):
        run(statement)
