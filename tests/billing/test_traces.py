"""What a disputed payment brought is looked for where it is: what other money pays stays out of it (BIL-72, CARD-9)."""

import pytest

from billing.documents.crediting import credit
from billing.ledger.postings import balance_of
from billing.models import Account, Payment
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.payments.refunds import create_refund
from core.clock import now
from tests.billing import cards, money
from tests.billing.test_refunds import topped_up
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def disputed(payment: Payment, amount: int = 0) -> None:
    facts = Dispute(f"dp_{payment.pk}", amount or payment.amount, payment.currency, DisputeState.OPEN)
    settle_dispute(payment, facts, now())


def has(cast: Cast) -> tuple[int, int]:
    """Prepaid account and claim."""
    return money.prepaid(cast.talleres), balance_of(cast.talleres.pk, Account.Purpose.CLAIM, "CHF")


def test_two_disputes_the_newer_first_leave_no_claim_while_the_money_is_there(cast: Cast) -> None:
    older, newer = topped_up(cast, 10_000), topped_up(cast, 10_000)
    disputed(newer)
    disputed(older)
    assert has(cast) == (0, 0)


def test_what_goes_back_to_a_card_is_the_money_of_that_card(cast: Cast) -> None:
    older, newer = topped_up(cast, 10_000), topped_up(cast, 10_000)
    create_refund(newer, 10_000, now())
    disputed(older)
    assert has(cast) == (0, 0)


def test_what_a_credit_note_gave_back_of_a_payment_is_its_money_again(cast: Cast) -> None:
    payment, _way = cards.started(cast)
    (invoice,) = cards.invoices(cast.talleres)
    credit(invoice=invoice, reason="r", now=now())
    money.give(cast.talleres, 500)
    disputed(payment)
    assert has(cast) == (500, 0)


def test_what_a_void_request_gave_back_of_a_payment_is_its_money_again(cast: Cast) -> None:
    payment = topped_up(cast, 10_000)
    domain, nadia = money.product_of(cast.talleres, cards.DOMAIN), cast.member("nadia")
    older = money.pay_now(nadia, money.chosen(domain), prepaid=1_000, transfer=True).request
    money.pay_now(nadia, money.chosen(domain, months=24), transfer=True)
    older.refresh_from_db()
    disputed(payment)
    assert (older.state, has(cast)) == ("void", (0, 0))
