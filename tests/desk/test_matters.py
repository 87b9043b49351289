"""Money that a person has to look at: one list with one count each, and what ends it (BIL-85)."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from billing.ledger.checks import differences
from billing.matters import QUEUES, difference_of, differing, disputes, failed_refunds
from billing.models import DeskNote, Payment, ProviderEvent, Refund
from billing.payments.acquirer import Answer, Outcome
from billing.payments.charging import begin
from billing.payments.claims import claims_of, pay_claim
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.payments.refunds import create_refund, settle_refund
from billing.payments.settlement import settle
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile
from desk.matters.commands import credit
from desk.matters.commands import settle as settle_by_note
from security.models import Event
from tests import factories
from tests.billing import cards, money
from tests.billing.test_disputes import spent
from tests.billing.test_refunds import topped_up
from tests.cast import Cast
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
NONE = [0, 0, 0, 0]
OPEN, WON, LOST = DisputeState.OPEN, DisputeState.WON, DisputeState.LOST


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def staff(cast: Cast) -> Client:
    assert cast.staff.is_staff
    return factories.signed_in(factories.staff())


def counts() -> list[int]:
    return [rows().count() for rows in QUEUES.values()]


def disputed(cast: Cast, *states: DisputeState) -> Payment:
    """100.00, of which some was spent."""
    payment = topped_up(cast)
    spent(cast)
    for state in states:
        settle_dispute(payment, Dispute("dp_1", payment.amount, "CHF", state), now())
    return payment


def failed(cast: Cast) -> Refund:
    refund = create_refund(topped_up(cast), 4000, now())
    return settle_refund(refund, Answer(Outcome.DECLINED, "re_1", "closed"), now())


def wrong(cast: Cast, *, prepaid: int = 0) -> Payment:
    """The acquirer said first that it took one cent; in its books stands what was asked."""
    if prepaid:
        money.give(cast.talleres, prepaid)
    payment = cards.payment_of(cards.ask_for(cast, prepaid=prepaid))
    begin(payment, now())
    settle(payment, Answer(Outcome.SUCCEEDED, amount=1, currency=payment.currency), now())
    cards.typed(payment, cards.GOOD)
    return cards.fresh(payment)


def note(row: object, by: object = None) -> None:
    settle_by_note(actor=by or factories.staff(), row=row, note="Asked them", now=now())  # type: ignore[arg-type]


def test_a_dispute_waits_until_the_bank_decided_and_nothing_is_owed(cast: Cast) -> None:
    payment = disputed(cast, OPEN)
    assert counts() == [1, 0, 0, 0]
    settle_dispute(payment, Dispute("dp_1", payment.amount, "CHF", LOST), now())
    assert disputes().get().stage == "lost"  # type: ignore[attr-defined]
    money.give(cast.talleres, 9000, "more")
    pay_claim(actor=cast.member("nadia"), posting=claims_of(cast.talleres)[0].posting, seen=None, now=now())
    assert counts() == NONE


def test_a_dispute_that_is_won_waits_for_nobody(cast: Cast) -> None:
    disputed(cast, OPEN, WON)
    assert counts() == NONE


def test_a_note_about_the_open_dispute_does_not_hide_its_loss(cast: Cast) -> None:
    payment = disputed(cast, OPEN)
    note(disputes().get())
    assert counts() == NONE
    settle_dispute(payment, Dispute("dp_1", payment.amount, "CHF", LOST), now())
    assert counts() == [1, 0, 0, 0]
    note(disputes().get())
    assert counts() == NONE


def test_a_refund_that_no_card_took_waits_for_a_note_which_stays(cast: Cast) -> None:
    failed(cast)
    row = failed_refunds().get()
    note(row)
    with pytest.raises(RuleError, match="before"):
        note(row)
    assert (counts(), DeskNote.objects.get().note) == (NONE, "Asked them")
    assert Event.objects.get(kind="matter:settled").organization == cast.talleres
    with pytest.raises(DatabaseError), transaction.atomic():
        DeskNote.objects.update(note="")


def test_what_was_taken_instead_is_credited_once_and_the_document_can_be_paid_again(cast: Cast) -> None:
    payment = wrong(cast)
    assert counts() == [0, 0, 1, 0]
    found = difference_of(payment)
    assert found.taken
    for _click in range(2):
        try:
            credit(actor=factories.staff(), difference=found, seen=None, now=now())
        except RuleError:
            assert _click
    assert (money.prepaid(cast.talleres), counts()) == (found.taken.minor, NONE)
    cards.ask_about(payment)
    assert (money.prepaid(cast.talleres), list(differences())) == (found.taken.minor, [])
    assert cards.alone(payment.document, None).state == Payment.State.CREATED


def test_what_was_set_aside_beside_it_is_free_again(cast: Cast) -> None:
    payment = wrong(cast, prepaid=500)
    assert money.prepaid(cast.talleres) == 0
    note(differing().get(pk=payment.pk))
    assert money.prepaid(cast.talleres) == 500
    assert cards.fresh(payment).state == Payment.State.FAILED


def test_what_nobody_knows_is_not_credited(cast: Cast) -> None:
    found = replace(difference_of(wrong(cast)), taken=None)
    with pytest.raises(RuleError, match="does not say"):
        credit(actor=factories.staff(), difference=found, seen=None, now=now())
    with pytest.raises(ChangedMeanwhile):
        credit(actor=factories.staff(), difference=difference_of(found.payment), seen="other", now=now())
    with pytest.raises(Refused):
        credit(actor=cast.nadia, difference=difference_of(found.payment), seen=None, now=now())
    assert money.prepaid(cast.talleres) == 0


def test_each_list_has_its_count_and_its_way_out(cast: Cast, staff: Client) -> None:
    disputed(cast, OPEN)
    failed(cast)
    wrong(cast)
    text = staff.get("/desk/matters/").content.decode()
    for kind, rows in QUEUES.items():
        if kind == "taxed":  # tests/desk/test_tax_matters.py
            continue
        assert f"/desk/matters/{kind}/" in text
        row = rows().get()
        address = f"/desk/matters/{kind}/{row.pk}/"
        assert address in staff.get(f"/desk/matters/{kind}/").content.decode()
        assert "Talleres Rochat SA" in staff.get(address).content.decode()
        assert staff.post(address, {"note": ""}).status_code == 422
        assert staff.post(address, {"note": "Asked them"}).status_code == 303
        assert staff.get(address).status_code == 303
    assert counts() == NONE


def test_the_page_of_a_difference_says_what_was_taken(cast: Cast, staff: Client) -> None:
    payment = wrong(cast)
    address = f"/desk/matters/differing/{payment.pk}/credit/"
    assert "That is what the acquirer took" in staff.get(address).content.decode()
    assert factories.confirm(staff, address).status_code == 303
    assert money.prepaid(cast.talleres) == payment.amount


def test_a_red_line_says_that_events_do_not_arrive(cast: Cast, staff: Client) -> None:
    at = now() - datetime.timedelta(hours=3)
    assert "do not arrive" not in staff.get("/desk/").content.decode()
    facts = {"acquirer": "stripe", "kind": "payment_intent.succeeded", "happened_at": at, "taken_at": now()}
    ProviderEvent.objects.create(key="evt_1", is_pulled=True, **facts)
    for address in ("/desk/", "/desk/matters/"):
        assert "do not arrive" in staff.get(address).content.decode()


def test_it_exists_for_staff_alone(cast: Cast) -> None:
    for address in ("/desk/matters/", "/desk/matters/disputes/", "/desk/money/by-hand/"):
        assert cast.client("nadia").get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_many_who_credit_the_same_difference_credit_it_once(cast: Cast) -> None:
    payment = wrong(cast)
    found, people = difference_of(payment), [factories.staff() for _each in range(4)]
    answers = at_once(*(partial(credit, actor=each, difference=found, seen=None, now=now()) for each in people))
    assert (len(refusals(answers)), money.prepaid(cast.talleres)) == (3, payment.amount)
