"""Renewal Warranty: what nobody pays is renewed on credit, once, and owed until it is paid (DOM-14, 17.1, 17.20)."""

import datetime

import pytest
import time_machine

from billing.blockers import money_left, on_credit
from billing.checkout.commands import Means
from billing.checkout.requests import pay_request
from billing.documents.crediting import credit
from billing.documents.expiry import void_next
from billing.documents.reminding import remind_next
from billing.documents.settling import Arrival, receive
from billing.documents.shares import as_it_stands
from billing.documents.slip import slip_of
from billing.documents.tasks import make_files
from billing.ledger.checks import differences
from billing.models import Account, Document, DocumentFile, Payment, WarrantyTask, WarrantyTerm
from billing.payments.charging import begin
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.renewals.unpaid import suspend_next
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from products.cancelling.commands import cancel_products
from products.holds.commands import stop
from products.models import Hold, Product
from security.models import Event
from tests.billing import cards, money, warranties
from tests.billing.warranties import HOSTING, YEAR, after
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def mails(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=f"billing/{kind}").values_list("address", flat=True))


def paid(cast: Cast, document: Document, amount: int = YEAR) -> Document:
    money.give(cast.talleres, amount, key=f"given:{document.pk}")
    actor = cast.member("iker")
    pay_request(actor=actor, document=document, means=Means(amount, None), seen=None, now=now())
    return Document.objects.get(pk=document.pk)


def test_what_nobody_paid_is_renewed_invoiced_and_owed_once(cast: Cast) -> None:
    product = warranties.hosting(cast)
    last, before = cast.talleres.day_at(now()), len(money.documents(cast.talleres, Document.Kind.INVOICE))
    assert [warranties.sweep() for _hour in range(3)] == [1, 0, 0]
    product.refresh_from_db()
    term = WarrantyTerm.objects.get(product=product)
    invoice = term.document
    assert (invoice.kind, invoice.state, invoice.total, invoice.paid) == ("invoice", "open", YEAR, 0)
    assert invoice.due_on == cast.talleres.day_at(now()) + datetime.timedelta(days=280)
    assert product.expires_on == last.replace(year=last.year + 1)
    assert len(money.documents(cast.talleres, Document.Kind.INVOICE)) == before + 1
    assert (warranties.claim(cast), money.sums()["claim"]) == (-YEAR, -YEAR)
    assert list(differences()) == []
    assert Event.objects.filter(kind="product:warranty-used").count() == 1


def test_it_costs_what_any_renewal_costs(cast: Cast) -> None:
    invoice = warranties.used(cast)
    row = invoice.lines.get()
    assert (row.kind, row.term_state, row.months, row.net, row.plan_id) == (
        "renewal", "paid", 12, 10_680, money.product_of(cast.talleres, HOSTING).plan_id,
    )  # fmt: skip


def test_a_day_before_the_decision_nothing_is_renewed(cast: Cast) -> None:
    warranties.hosting(cast, days=2)
    assert warranties.sweep() == 0


def test_without_the_choice_nothing_is_renewed(cast: Cast) -> None:
    warranties.hosting(cast, on=False)
    assert warranties.sweep() == 0
    assert warranties.claim(cast) == 0


def test_a_month_has_ninety_days_and_three_documents_at_most(cast: Cast) -> None:
    product, moment = warranties.hosting(cast, months=1), now()
    for _term in range(5):
        warranties.sweep(moment)
        moment += datetime.timedelta(days=29)
    documents = [each.document for each in WarrantyTerm.objects.filter(product=product).order_by("pk")]
    assert len(documents) == 3
    assert documents[0].due_on == cast.talleres.day_at(now()) + datetime.timedelta(days=90)
    assert warranties.claim(cast) == -sum(each.total for each in documents)
    assert list(differences()) == []


def test_a_year_is_not_renewed_while_the_one_before_is_not_paid(cast: Cast) -> None:
    warranties.used(cast)
    Product.objects.filter(service_name=HOSTING).update(expires_on=cast.talleres.day_at(now()))
    WarrantyTerm.objects.update(term_starts_on=cast.talleres.day_at(now()) - datetime.timedelta(days=300))
    assert warranties.sweep() == 0


def test_a_transfer_that_was_announced_is_waited_for(cast: Cast) -> None:
    product = warranties.hosting(cast)
    money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True)
    assert warranties.sweep() == 0
    assert warranties.sweep(after(9)) == 1


def test_a_request_that_nobody_pays_gives_way_to_the_invoice(cast: Cast) -> None:
    product = warranties.hosting(cast)
    request = money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request
    Document.objects.filter(pk=request.pk).update(announced_at=None)
    assert warranties.sweep() == 1
    request.refresh_from_db()
    assert request.state == "void"


def test_what_the_provider_stopped_is_not_renewed(cast: Cast) -> None:
    product = warranties.hosting(cast)
    stop(product=product, kind=Hold.Kind.ABUSE, reason="Spam", owner=cast.clara, now=now())
    assert warranties.sweep() == 0


def test_what_was_cancelled_is_not_renewed_while_its_provider_ends_it(cast: Cast) -> None:
    product = warranties.hosting(cast)
    cancel_products(actor=cast.member("nadia"), product_ids=[product.pk], now=now())
    assert warranties.sweep() == 0


def test_a_product_that_had_expired_while_the_machine_was_down_goes_on(cast: Cast) -> None:
    product = warranties.hosting(cast, days=-3)
    while suspend_next(now()):
        pass
    assert warranties.sweep() == 1
    product.refresh_from_db()
    assert (product.state, product.holds.in_force(now()).exists()) == ("active", False)


def test_everybody_who_may_account_reads_of_it_whatever_they_chose(cast: Cast) -> None:
    cast.talleres.memberships.update(wants_billing_mail=False)
    warranties.used(cast)
    assert {"nadia@talleres-rochat.example", "iker@talleres-rochat.example"} <= mails("warranty_used")
    assert "beat@talleres-rochat.example" not in mails("warranty_used")
    message = Message.objects.get(kind="billing/warranty_used", address="iker@talleres-rochat.example")
    assert "115,45" in message.text


def test_it_is_paid_from_the_prepaid_account_and_owed_no_more(cast: Cast) -> None:
    invoice = paid(cast, warranties.used(cast))
    assert (invoice.state, invoice.paid, invoice.left) == ("paid", 0, 0)
    assert (warranties.claim(cast), money.held(cast.talleres)) == (0, 0)
    assert list(differences()) == []
    assert len(cast.talleres.documents.filter(kind="invoice", origin=None, lines__product__service_name=HOSTING)) == 1


def test_a_transfer_with_its_reference_pays_it_and_what_is_above_is_prepaid(cast: Cast) -> None:
    invoice, today = warranties.used(cast), cast.talleres.day_at(now())
    arrival = Arrival(YEAR + 500, "CHF", Account.Purpose.BANK, "transfer:one", today)
    had = money.prepaid(cast.talleres)
    for _twice in range(2):
        receive(cast.talleres.pk, invoice.pk, arrival, now())
    invoice.refresh_from_db()
    assert (invoice.state, warranties.claim(cast), money.prepaid(cast.talleres) - had) == ("paid", 0, 500)
    assert list(differences()) == []


def test_a_part_is_paid_and_the_rest_is_owed(cast: Cast) -> None:
    invoice, today = warranties.used(cast), cast.talleres.day_at(now())
    receive(cast.talleres.pk, invoice.pk, Arrival(4_545, "CHF", Account.Purpose.BANK, "transfer:one", today), now())
    invoice.refresh_from_db()
    assert (invoice.state, invoice.left, warranties.claim(cast)) == ("partly_paid", 7_000, -7_000)
    assert list(differences()) == []


def test_a_card_that_fails_gives_the_prepaid_part_back(cast: Cast) -> None:
    invoice = warranties.used(cast)
    money.give(cast.talleres, 1_000)
    means = Means(1_000, Payment.Means.CARD, cards.kept(cast.talleres, cards.LATER))
    done = pay_request(actor=cast.member("iker"), document=invoice, means=means, seen=None, now=now())
    assert (money.prepaid(cast.talleres), warranties.claim(cast)) == (0, -YEAR + 1_000)
    begin(cards.payment_of(done), now())
    invoice.refresh_from_db()
    assert (invoice.state, money.prepaid(cast.talleres), warranties.claim(cast)) == ("open", 1_000, -YEAR)
    assert list(differences()) == []


@pytest.mark.proof
def test_what_is_paid_carries_no_slip_and_says_when_it_was_paid(cast: Cast) -> None:
    invoice = warranties.used(cast)
    make_files()
    first = DocumentFile.objects.get(document=invoice).digest
    open_one = as_it_stands(invoice)
    assert slip_of(open_one, lambda text, points: len(text) * points) is not None
    invoice = paid(cast, invoice)
    make_files()
    shown = as_it_stands(invoice)
    assert slip_of(shown, lambda text, points: len(text) * points) is None
    assert (shown.paid_on, sum(each.amount for each in shown.shares)) == (invoice.paid_on, YEAR)
    file = DocumentFile.objects.get(document=invoice)
    assert (file.made_at is None, file.digest == first, bool(file.digest)) == (False, False, True)


def test_an_invoice_on_credit_never_becomes_void(cast: Cast) -> None:
    invoice = warranties.used(cast)
    while void_next(after(400)):
        pass
    invoice.refresh_from_db()
    assert (invoice.state, warranties.claim(cast)) == ("open", -YEAR)


def test_after_its_last_day_the_product_is_suspended_and_not_before(cast: Cast) -> None:
    invoice = warranties.used(cast)
    product = money.product_of(cast.talleres, HOSTING)
    assert warranties.stopped(after(280)) == 0
    assert [warranties.stopped(after(281)), warranties.stopped(after(282))] == [1, 0]
    hold = product.holds.in_force(after(282)).get(kind="unpaid")
    assert (hold.reason, warranties.has_warranty(product)) == (invoice.number, False)
    assert "iker@talleres-rochat.example" in mails("warranty_over")
    assert warranties.sweep(after(400)) == 0


def test_paying_late_puts_it_back_into_service(cast: Cast) -> None:
    invoice = warranties.used(cast)
    product = money.product_of(cast.talleres, HOSTING)
    warranties.stopped(after(281))
    paid(cast, invoice)
    assert not product.holds.in_force(after(282)).exists()
    assert not warranties.has_warranty(product)


def test_paying_the_next_term_does_not_wake_what_an_unpaid_document_stopped(cast: Cast) -> None:
    warranties.used(cast)
    product = money.product_of(cast.talleres, HOSTING)
    warranties.stopped(after(281))
    money.give(cast.talleres, YEAR)
    with time_machine.travel(after(290), tick=False):
        money.pay_now(cast.member("iker"), money.chosen(product))
        assert product.holds.in_force(now()).filter(kind="unpaid").exists()


def test_people_are_reminded_of_it_by_the_days_of_its_ladder(cast: Cast) -> None:
    invoice = warranties.used(cast)
    told = []
    for days in range(200, 284):
        while remind_next(after(days)):
            told.append(days)
    assert told == [220, 250, 266, 277, 281]
    assert set(Message.objects.filter(kind="billing/request_due").values_list("organization", flat=True)) == {
        cast.talleres.pk
    }
    assert invoice.number in Message.objects.filter(kind="billing/request_due")[0].text


def test_the_desk_has_four_calls_and_letters_for_it(cast: Cast) -> None:
    warranties.used(cast)
    today = cast.talleres.day_at(now())
    days = [(each.kind, (each.due_on - today).days) for each in WarrantyTask.objects.all()]
    assert days == [("call", 14), ("letter", 140), ("call", 220), ("letter", 250)]


def test_it_keeps_the_organization_from_being_deleted_until_it_is_paid(cast: Cast) -> None:
    nadia, invoice = cast.member("nadia"), warranties.used(cast)
    assert [each.count for each in on_credit(nadia, now())] == [1]
    assert "115,45" not in " ".join(each.title for each in money_left(nadia, now()))
    paid(cast, invoice)
    assert list(on_credit(nadia, now())) == []


def test_a_credit_note_ends_the_debt_and_gives_back_what_had_arrived(cast: Cast) -> None:
    invoice, today = warranties.used(cast), cast.talleres.day_at(now())
    receive(cast.talleres.pk, invoice.pk, Arrival(4_545, "CHF", Account.Purpose.BANK, "transfer:one", today), now())
    had = money.prepaid(cast.talleres)
    with pytest.raises(RuleError, match="entera"):
        credit(invoice=invoice, nets={1: 100}, reason="Error", now=now())
    credit(invoice=invoice, reason="Error", now=now())
    invoice.refresh_from_db()
    assert (invoice.state, warranties.claim(cast), money.prepaid(cast.talleres) - had) == ("refunded", 0, 4_545)
    assert list(differences()) == []


def test_a_bank_that_takes_the_card_money_back_marks_the_invoice(cast: Cast) -> None:
    invoice = warranties.used(cast)
    means = Means(0, Payment.Means.CARD, cards.kept(cast.talleres))
    done = pay_request(actor=cast.member("iker"), document=invoice, means=means, seen=None, now=now())
    payment = cards.payment_of(done)
    begin(payment, now())
    invoice.refresh_from_db()
    assert invoice.state == "paid"
    dispute = Dispute("dp_1", YEAR, "CHF", DisputeState.LOST)
    settle_dispute(payment, dispute, now())
    invoice.refresh_from_db()
    assert invoice.state == "disputed"
    product = money.product_of(cast.talleres, HOSTING)
    assert product.holds.in_force(now()).filter(kind="unpaid").exists()
    assert list(differences()) == []
