"""What is owed after a dispute: paid whole, once, and only what hung on it goes on (BIL-83, 17.2, I5)."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from django.utils import translation

from billing.ledger.checks import differences
from billing.ledger.postings import NotEnough
from billing.models import Account, Document, Payment, Posting
from billing.payments.claims import Claim, claims_of, pay_claim
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.prepaid.movements import withdrawable
from billing.prepaid.withdrawing import Wish, ask_back
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile
from products.models import Hold
from tests import factories
from tests.billing import cards, money
from tests.billing.test_disputes import LOST, OPEN, WON, claim, dispute, spent, state
from tests.billing.test_refunds import topped_up
from tests.billing.test_withdrawing import SWISS, arrive
from tests.cast import Cast
from tests.clock import here
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
ACCOUNT = "/org/talleres-rochat/billing/prepaid/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def lost(cast: Cast, *states: DisputeState) -> tuple[Payment, Document]:
    """100.00 by card, some of it spent on the domain, and all of it taken back by the bank."""
    payment, invoice = topped_up(cast), spent(cast)
    dispute(payment, *states or (LOST,))
    return payment, invoice


def owed(cast: Cast) -> Claim:
    (found,) = claims_of(cast.talleres)
    return found


def pay(cast: Cast, found: Claim, name: str = "nadia", seen: str | None = None) -> Claim:
    return pay_claim(actor=cast.member(name), posting=found.posting, seen=seen, now=now())


def stopped(cast: Cast) -> set[str]:
    holds = Hold.objects.filter(kind=Hold.Kind.UNPAID, lifted_at=None, organization_id=cast.talleres.pk)
    return set(holds.values_list("product__service_name", flat=True))


def test_it_is_paid_once_and_what_hung_on_it_goes_on(cast: Cast) -> None:
    before = stopped(cast)
    _payment, invoice = lost(cast)
    assert (stopped(cast) - before, state(invoice)) == ({cards.DOMAIN}, Document.State.DISPUTED)
    money.give(cast.talleres, 5000, "more")
    found = owed(cast)
    assert (claim(cast), stopped(cast) - before) == (-invoice.total, {cards.DOMAIN})
    pay(cast, found)
    with pytest.raises(RuleError, match="any more"):
        pay(cast, found)
    assert (claim(cast), money.prepaid(cast.talleres)) == (0, 5000 - invoice.total)
    assert (stopped(cast), state(invoice), claims_of(cast.talleres)) == (before, Document.State.PAID, [])
    assert list(differences()) == []


def test_without_enough_nothing_happens(cast: Cast) -> None:
    _payment, invoice = lost(cast)
    arrive(cast.talleres, invoice.total - 1, Account.Purpose.BANK)
    with pytest.raises(NotEnough):
        pay(cast, owed(cast))
    assert (claim(cast), money.prepaid(cast.talleres)) == (-invoice.total, invoice.total - 1)


def test_money_that_comes_in_is_not_taken_for_it_and_none_goes_out_before_it_is_paid(cast: Cast) -> None:
    _payment, invoice = lost(cast)
    arrive(cast.talleres, 9000, Account.Purpose.BANK)
    assert (money.prepaid(cast.talleres), claim(cast)) == (9000, -invoice.total)
    wish = Wish(100, "CHF", SWISS, "Talleres Rochat")
    with pytest.raises(RuleError, match="Pay them first"):
        ask_back(actor=cast.member("nadia"), wish=wish, now=now())
    pay(cast, owed(cast))
    assert ask_back(actor=cast.member("nadia"), wish=wish, now=now()).amount == 100


def test_what_is_stopped_for_another_claim_stays_stopped(cast: Cast) -> None:
    before = stopped(cast)
    one, other = topped_up(cast, 1000), topped_up(cast, 1000)
    spent(cast)
    for key, payment in (("dp_a", one), ("dp_b", other)):
        dispute_named(key, payment)
    assert stopped(cast) - before == {cards.DOMAIN}
    money.give(cast.talleres, 5000, "more")
    first, second = claims_of(cast.talleres)
    pay(cast, first)
    assert stopped(cast) - before == {cards.DOMAIN}
    pay(cast, second)
    assert stopped(cast) == before


def dispute_named(key: str, payment: Payment) -> None:
    settle_dispute(payment, Dispute(key, payment.amount, payment.currency, LOST), now())


def test_paid_while_the_bank_decides_it_is_all_free_again_when_it_decides_for_us(cast: Cast) -> None:
    payment, invoice = lost(cast, OPEN)
    money.give(cast.talleres, 5000, "more")
    pay(cast, owed(cast))
    assert state(invoice) == Document.State.DISPUTED
    dispute(payment, WON, WON)
    assert (claim(cast), money.prepaid(cast.talleres)) == (0, 5000 - invoice.total + 10000)
    assert state(invoice) == Document.State.PAID


def test_paid_while_the_bank_decides_nothing_is_stopped_when_it_is_lost(cast: Cast) -> None:
    before = stopped(cast)
    payment, _invoice = lost(cast, OPEN)
    money.give(cast.talleres, 5000, "more")
    pay(cast, owed(cast))
    dispute(payment, LOST)
    assert (stopped(cast), claim(cast)) == (before, 0)


def test_winning_one_pays_no_other_claim(cast: Cast) -> None:
    one, other = topped_up(cast, 1000), topped_up(cast, 1000)
    spent(cast)
    settle_dispute(one, Dispute("dp_a", 1000, "CHF", OPEN), now())
    settle_dispute(other, Dispute("dp_b", 1000, "CHF", OPEN), now())
    owed_before = claim(cast)
    money.give(cast.talleres, 5000, "more")
    pay(cast, claims_of(cast.talleres)[0])
    settle_dispute(one, Dispute("dp_a", 1000, "CHF", WON), now())
    (left,) = claims_of(cast.talleres)
    assert (claim(cast), left.payment) == (-left.amount, other)
    assert owed_before < claim(cast) < 0


def test_a_dispute_that_is_won_makes_no_free_money_of_a_card(cast: Cast) -> None:
    payment = topped_up(cast, 1000)
    dispute(payment, OPEN, WON)
    has = withdrawable(cast.talleres.pk, "CHF", here())
    assert (has.now, [amount for amount, _day in has.waiting]) == (0, [1000])


def test_the_page_names_charge_day_amount_and_what_ends_the_stop(cast: Cast) -> None:
    payment, invoice = lost(cast)
    client = cast.client("nadia")
    text = client.get(ACCOUNT).content.decode()
    assert payment.document.number in text
    assert re.search(r"100[.,]00", text)
    assert "no cambia nada" in text
    assert ACCOUNT in client.get(f"/org/talleres-rochat/billing/invoices/{invoice.number}/").content.decode()
    way = f"{ACCOUNT}owed/{owed(cast).posting.pk}/"
    assert "Crédito de la cuenta" in client.get(way).content.decode()
    money.give(cast.talleres, 5000, "more")
    assert factories.confirm(client, way).status_code == 303
    assert client.get(way).status_code == 303
    assert claim(cast) == 0


def test_strangers_and_the_unentitled_pay_nothing(cast: Cast) -> None:
    lost(cast)
    money.give(cast.talleres, 5000, "more")
    way = f"{ACCOUNT}owed/{owed(cast).posting.pk}/"
    assert cast.client("beat").post(way).status_code == 403
    with pytest.raises(Refused):
        pay(cast, owed(cast), "beat")
    with pytest.raises(ChangedMeanwhile):
        pay(cast, owed(cast), seen="other")


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_many_clicks_pay_it_once(cast: Cast) -> None:
    _payment, invoice = lost(cast)
    money.give(cast.talleres, 9000, "more")
    found = at_once(*(partial(pay, cast, owed(cast)) for _each in range(5)))
    assert len(refusals(found)) == 4
    assert (claim(cast), money.prepaid(cast.talleres)) == (0, 9000 - invoice.total)
    assert Posting.objects.filter(kind=Posting.Kind.CLAIM_PAID).count() == 1
