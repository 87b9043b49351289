"""The register of VAT numbers is silent at the sale and says yes later (E22, TAX-10)."""

import datetime
from functools import partial

import pytest
import time_machine
from django.db import connection

from billing.checkout.commands import Means
from billing.checkout.requests import pay_request
from billing.documents.crediting import credit
from billing.documents.tax_confirmed import correct_tax, invoices_to_correct
from billing.ledger.checks import differences
from billing.models import Document, DocumentLine, Price, Subscription, WarrantyTerm
from billing.prepaid.movements import withdrawable
from billing.schedule import renew
from core.clock import now
from notifications.models import Message
from organizations.details.tasks import check_vat_numbers
from organizations.details.vat_checks import settle
from organizations.models import Organization, VatCheck
from organizations.vat import VatAnswer
from products.models import Product
from tests.billing import money, warranties
from tests.cast import Cast
from tests.clock import here
from tests.races import at_once

pytestmark = pytest.mark.django_db
HOSTING = "www.talleres-rochat.example"
NUMBER = "DE345152283"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def german(cast: Cast) -> Organization:
    """A German company whose number waits for its answer, with 200.00 on its account; its hosting costs 108.00."""
    place = {"country": "DE", "postcode": "10119", "kind": "company", "vat_number": NUMBER}
    Organization.objects.filter(pk=cast.talleres.pk).update(**place)
    VatCheck.objects.filter(organization=cast.talleres).delete()
    VatCheck.objects.create(organization=cast.talleres, number=NUMBER, due_at=now())
    hosting = money.product_of(cast.talleres, HOSTING)
    facts = {"months": 12, "currency": "EUR", "starts_on": here(), "net": 10_800}
    Price.objects.create(kind=hosting.kind, plan=hosting.plan, **facts)
    cast.talleres.refresh_from_db()
    money.give(cast.talleres, 20_000)
    return cast.talleres


def answers(*, is_registered: bool, at: datetime.datetime | None = None) -> None:
    answer = VatAnswer(is_registered=is_registered, reference="WAPIAAAA")
    assert settle(VatCheck.objects.get(number=NUMBER), answer, at or now())


def bought(cast: Cast) -> Document:
    paid = money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, HOSTING)))
    assert paid.invoice
    return paid.invoice


def expiry(cast: Cast) -> datetime.date | None:
    return Product.objects.get(organization=cast.talleres, service_name=HOSTING).expires_on


def told_tomorrow() -> None:
    """The register says yes, and the clock runs twice."""
    with time_machine.travel(now() + DAY):
        answers(is_registered=True)
        Message.objects.all().delete()
        renew()
        renew()


def test_a_silent_register_sells_with_tax_and_a_later_yes_gives_it_back(cast: Cast, german: Organization) -> None:
    invoice = bought(cast)
    assert (invoice.net, invoice.tax, invoice.total, money.prepaid(german)) == (10_800, 2_052, 12_852, 7_148)
    paid_until = expiry(cast)
    renew()
    assert money.prepaid(german) == 7_148, "no answer changes nothing"
    told_tomorrow()
    invoice.refresh_from_db()
    (note,) = money.documents(german, Document.Kind.CREDIT_NOTE)
    before, anew = money.documents(german, Document.Kind.INVOICE)
    assert (before, invoice.state, note.total, note.origin) == (invoice, "refunded", 12_852, invoice)
    assert (anew.net, anew.tax, anew.total, anew.state) == (10_800, 0, 10_800, "paid")
    assert money.prepaid(german) == 9_200, "20.52 are free"
    assert money.sums() == {"card": -20_000, "prepaid": 9_200, "revenue": 10_800}
    assert list(differences()) == []
    assert expiry(cast) == paid_until, "the year that was paid, not another one"


def test_the_new_invoice_says_why_and_one_mail_says_what_is_free(cast: Cast, german: Organization) -> None:
    bought(cast)
    told_tomorrow()
    _before, anew = money.documents(german, Document.Kind.INVOICE)
    assert anew.snapshot["tax_reason"] == "reverse-charge:DE"
    assert anew.snapshot["tax_evidence"].startswith(f"{NUMBER} valid ")
    assert anew.snapshot["tax_evidence"].endswith("WAPIAAAA")
    mails = Message.objects.filter(organization=german)
    assert set(mails.values_list("kind", flat=True)) == {"billing/tax_corrected"}
    assert mails.filter(address="nadia@talleres-rochat.example").count() == 1
    assert "20.52" in mails[0].text.replace(",", ".")


def test_its_term_is_paid_once_and_renews_from_its_end(cast: Cast, german: Organization) -> None:
    invoice = bought(cast)
    answers(is_registered=True)
    terms = Subscription.objects.filter(product__service_name=HOSTING).values("anchor_on", "months_paid", "months")
    paid = list(terms)
    anew = correct_tax(invoice.pk, now())
    assert anew
    assert list(terms) == paid, "nothing is extended again"
    rows = DocumentLine.objects.filter(product__service_name=HOSTING, term_state="paid")
    assert [row.document_id for row in rows] == [anew.pk]
    again = money.pay_now(cast.member("nadia"), money.chosen(money.product_of(german, HOSTING)), transfer=True).request
    assert again.tax == 0
    (line,) = again.lines.all()
    assert line.starts_on == (expiry(cast) or here()) + DAY


def test_a_no_and_an_old_invoice_change_nothing(cast: Cast, german: Organization) -> None:
    invoice = bought(cast)
    answers(is_registered=False)
    assert invoices_to_correct(now()) == []
    VatCheck.objects.filter(number=NUMBER).update(state="valid", valid_since=now())
    assert invoices_to_correct(now()) == [invoice.pk]
    VatCheck.objects.filter(number=NUMBER).update(valid_since=now() + 32 * DAY)
    assert invoices_to_correct(now()) == []


def test_valid_at_the_sale_and_gone_at_the_renewal_is_taxed_then(cast: Cast, german: Organization) -> None:
    answers(is_registered=True)
    assert bought(cast).total == 10_800
    VatCheck.objects.filter(number=NUMBER).update(state="invalid", answered_at=now())
    product = money.product_of(german, HOSTING)
    again = money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request
    assert (again.tax, again.total) == (2_052, 12_852)
    assert invoices_to_correct(now()) == []


def test_a_number_that_is_confirmed_on_the_thirtieth_day_counts_and_a_day_later_no_more(
    cast: Cast, german: Organization
) -> None:
    invoice = bought(cast)
    last = datetime.datetime.combine(invoice.issued_on + 30 * DAY, datetime.time(23, 59), datetime.UTC)
    answers(is_registered=True, at=last)
    assert invoices_to_correct(last) == [invoice.pk]
    VatCheck.objects.filter(number=NUMBER).update(valid_since=last + datetime.timedelta(minutes=1))
    assert invoices_to_correct(last) == []


def test_an_invoice_on_credit_is_judged_by_when_the_number_was_confirmed_and_corrected_when_it_is_paid(
    cast: Cast, german: Organization
) -> None:
    """Confirmed on the tenth day, asked again on the 41st, paid on the 45th."""
    product = warranties.hosting(cast)
    assert warranties.sweep() == 1
    invoice = WarrantyTerm.objects.get(product=product).document
    answers(is_registered=True, at=now() + 10 * DAY)
    for day, found in ((41, []), (45, [invoice.pk])):
        with time_machine.travel(now() + day * DAY):
            check_vat_numbers()
            if found:
                means = Means(invoice.total, None)
                pay_request(actor=cast.member("nadia"), document=invoice, means=means, seen=None, now=now())
            assert invoices_to_correct(now()) == found
            if found:
                assert correct_tax(invoice.pk, now())
    assert money.prepaid(german) == 9_200


def test_an_invoice_on_credit_whose_number_was_confirmed_too_late_keeps_its_tax(
    cast: Cast, german: Organization
) -> None:
    product = warranties.hosting(cast)
    assert warranties.sweep() == 1
    invoice = WarrantyTerm.objects.get(product=product).document
    with time_machine.travel(now() + 40 * DAY):
        answers(is_registered=True)
        means = Means(invoice.total, None)
        pay_request(actor=cast.member("nadia"), document=invoice, means=means, seen=None, now=now())
        assert invoices_to_correct(now()) == []


@pytest.mark.parametrize("what", ["credited in part", "another number", "moved", "disputed"])
def test_what_a_person_has_to_judge_is_left_as_it_is(cast: Cast, german: Organization, what: str) -> None:
    invoice = bought(cast)
    answers(is_registered=True)
    if what == "credited in part":
        credit(invoice=invoice, nets={1: 100}, reason="r", now=now())
    elif what == "another number":
        Organization.objects.filter(pk=german.pk).update(vat_number="DE136695976")
        VatCheck.objects.filter(number=NUMBER).update(number="DE136695976")
    elif what == "disputed":
        Document.objects.filter(pk=invoice.pk).update(state="disputed")
    else:
        Organization.objects.filter(pk=german.pk).update(country="FR")
    count = Document.objects.count()
    renew()
    assert correct_tax(invoice.pk, now()) is None if what != "another number" else invoices_to_correct(now()) == []
    assert Document.objects.count() == count


def test_money_of_a_card_stays_that_of_the_card(cast: Cast, german: Organization) -> None:
    """What is free again can be asked back as what it was: 92.00, none of it a gift, all of it young."""
    invoice = bought(cast)
    answers(is_registered=True)
    correct_tax(invoice.pk, now())
    has = withdrawable(german.pk, "EUR", here())
    assert (has.gift, sum(lot.amount for lot in has.lots)) == (0, 9_200)


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_three_workers_correct_it_once(cast: Cast, german: Organization) -> None:
    invoice = bought(cast)
    answers(is_registered=True)
    made = at_once(*[partial(correct_tax, invoice.pk, now()) for _worker in range(3)])
    assert sum(isinstance(each, Document) for each in made) == 1
    assert money.prepaid(german) == 9_200
    assert Message.objects.filter(kind="billing/tax_corrected", address="nadia@talleres-rochat.example").count() == 1
    assert list(differences()) == []


def test_the_sweep_reads_the_few_that_it_is_about(cast: Cast, german: Organization) -> None:
    rows = Document.objects.filter(
        kind="invoice", snapshot__tax_reason__startswith="number-unconfirmed", issued_on__gte=here()
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "document_taxed_unconfirmed" in rows.explain()


def test_what_the_warranty_renewed_is_corrected_once_it_is_paid(cast: Cast, german: Organization) -> None:
    product = warranties.hosting(cast)
    assert warranties.sweep() == 1
    invoice = WarrantyTerm.objects.get(product=product).document
    answers(is_registered=True)
    assert correct_tax(invoice.pk, now()) is None, "it is owed as it was written"
    means = Means(invoice.total, None)
    pay_request(actor=cast.member("nadia"), document=invoice, means=means, seen=None, now=now())
    until = expiry(cast)
    anew = correct_tax(invoice.pk, now())
    assert anew
    assert (anew.tax, expiry(cast), warranties.sweep()) == (0, until, 0)
    assert money.sums() == {"card": -20_000, "prepaid": 9_200, "revenue": 10_800}
    assert list(differences()) == []
