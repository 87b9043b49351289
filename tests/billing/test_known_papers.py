"""Failures that others shipped, with the figures of their list: documents and money back (E3, E20, E24, E25)."""

import datetime

import pytest

from billing.documents.crediting import credit
from billing.documents.einvoice import xml_of
from billing.documents.issuing import Facts, issue
from billing.documents.pdf import pdf_of
from billing.documents.tasks import make_next_file
from billing.ledger.checks import differences
from billing.ledger.postings import balance_of
from billing.models import Account, Document, DocumentFile, Payment, Price, Series
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.prepaid.commands import quote_top_up
from billing.snapshot import Snapshot
from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from organizations.models import Organization
from products.models import Hold, Product
from tests import factories
from tests.billing import cards, money
from tests.billing.test_paying import transfer
from tests.billing.test_refunds import topped_up
from tests.cast import Cast
from tests.clock import here
from tests.guides.test_cuenta_prepagada import AT

pytestmark = pytest.mark.django_db
Kind, State = Document.Kind, Document.State
OPEN, WON, LOST = DisputeState.OPEN, DisputeState.WON, DisputeState.LOST
HOSTING = "www.talleres-rochat.example"


def spent_eighty(cast: Cast) -> tuple[Payment, Product, Product]:
    """100.00 topped up by card, 80.00 of it spent on one product; another one paid by other money."""
    one, other = money.product_of(cast.talleres, HOSTING), money.product_of(cast.talleres, cards.DOMAIN)
    Product.objects.filter(pk__in=[one.pk, other.pk]).update(state="active")
    Hold.objects.filter(product__in=[one, other]).delete()
    Price.objects.create(kind=one.kind, plan=one.plan, months=12, currency="CHF", starts_on=here(), net=7_401)
    payment, nadia = topped_up(cast, 10_000), cast.member("nadia")
    assert money.pay_now(nadia, money.chosen(one)).request.total == 8_000
    paid = money.pay_now(nadia, money.chosen(other), transfer=True).request
    transfer(paid, paid.total)
    return payment, one, other


def told(payment: Payment, *states: DisputeState) -> None:
    for state in states:
        settle_dispute(payment, Dispute("dp_1", payment.amount, payment.currency, state), now())


def stopped(*products: Product) -> list[int]:
    held = [each.holds.in_force(now()).filter(kind=Hold.Kind.UNPAID).count() for each in products]
    assert max(held) <= 1
    return held


def claim(cast: Cast) -> int:
    return balance_of(cast.talleres.pk, Account.Purpose.CLAIM, "CHF")


@pytest.mark.parametrize("order", [(OPEN, LOST, WON), (LOST, OPEN, LOST), (LOST, WON, OPEN)])
def test_a_lost_dispute_takes_twenty_and_claims_eighty_once(order: tuple[DisputeState, ...], cast: Cast) -> None:
    payment, one, other = spent_eighty(cast)
    told(payment, *order, *order[::-1])
    assert (money.prepaid(cast.talleres), claim(cast)) == (0, -8_000)
    assert stopped(one, other) == [1, 0]
    assert Message.objects.filter(kind="billing/disputed", address="nadia@talleres-rochat.example").count() == 1
    assert list(differences()) == []


def test_an_open_dispute_keeps_twenty_and_a_won_one_frees_them(cast: Cast) -> None:
    payment, one, other = spent_eighty(cast)
    told(payment, OPEN, OPEN, OPEN)
    assert (money.prepaid(cast.talleres), claim(cast), stopped(one, other)) == (0, -8_000, [0, 0])
    told(payment, WON, OPEN, WON, LOST)
    assert (money.prepaid(cast.talleres), claim(cast), stopped(one, other)) == (2_000, 0, [0, 0])
    assert list(differences()) == []


def test_three_rows_of_one_name_credited_one_by_one_are_the_invoice(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.talleres.pk).update(
        country="DE", postcode="10119", kind="individual", vat_number=""
    )
    cast.talleres = Organization.objects.get(pk=cast.talleres.pk)
    plan = money.product_of(cast.talleres, HOSTING).plan
    assert plan
    Price.objects.create(kind=plan.kind, plan=plan, months=1, currency="EUR", starts_on=here(), net=1_230)
    shops = [factories.product(cast.talleres, "web-hosting", "same.example", plan=plan) for _each in range(3)]
    Product.objects.filter(service_name="same.example").update(state="active", expires_on="2027-03-31")
    money.give(cast.talleres, 10_000)
    invoice = money.pay_now(cast.member("nadia"), money.chosen(*shops, months=1)).invoice
    assert invoice
    assert (invoice.net, invoice.tax, invoice.total) == (3_690, 701, 4_391)
    notes = [credit(invoice=invoice, nets={place: 1_230}, reason="r", now=now()) for place in (1, 2, 3)]
    assert [(note.tax, note.total) for note in notes] == [(234, 1_464), (233, 1_463), (234, 1_464)]
    with pytest.raises(RuleError):
        credit(invoice=invoice, nets={1: 1}, reason="r", now=now())
    assert money.prepaid(cast.talleres) == 10_000


def test_an_issued_document_follows_nobody(cast: Cast) -> None:
    money.give(cast.talleres, 20_000)
    product, client = money.product_of(cast.talleres, HOSTING), cast.client("iker")
    invoice = money.pay_now(cast.member("nadia"), money.chosen(product)).invoice
    assert invoice
    while make_next_file():
        pass
    before = faces(cast, invoice)
    Organization.objects.filter(pk=cast.talleres.pk).update(
        name="Otra SA", street="Otra", town="Otra", postcode="9999", country="DE", vat_number="", invoice_language="de"
    )
    Product.objects.filter(pk=product.pk).update(service_name="other.example", plan=None)
    Price.objects.update(net=1)
    assert faces(cast, invoice) == before
    assert pdf_of(Snapshot.from_json(invoice.snapshot), logo=None) == before[0]
    assert b"%PDF" in client.get(f"{AT}/invoices/{invoice.number}.pdf").content


def faces(cast: Cast, invoice: Document) -> list[object]:
    """What the document shows: file, e-invoice, page and row of the export."""
    fresh = Document.objects.get(pk=invoice.pk)
    snapshot, client = Snapshot.from_json(fresh.snapshot), cast.client("iker")
    twin = client.get(f"{AT}/invoices/{fresh.number}/").text.split('lang="es"')[-1].split("</article>")[0]
    row = client.post(f"{AT}/invoices/export/", {"format": "csv", "text": fresh.number}).getvalue()
    file = bytes(DocumentFile.objects.get(document=fresh).data or b"")
    return [file, xml_of(snapshot), twin, row]


def test_the_last_half_hour_of_the_year_in_utc_is_the_next_year_of_the_issuer(cast: Cast) -> None:
    moment = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)
    quote = quote_top_up(cast.talleres, 1_000, "CHF")
    Organization.objects.filter(pk=cast.talleres.pk).update(time_zone="America/Los_Angeles")
    made = issue(Kind.PROFORMA, cast.talleres, quote, Facts(), moment)
    assert (made.number, made.issued_on) == ("P-2027-10001", datetime.date(2027, 1, 1))
    assert Series.objects.filter(kind=Kind.PROFORMA, year=2027).count() == 1


def test_each_kind_of_document_has_a_series_of_its_own(cast: Cast) -> None:
    money.give(cast.talleres, 20_000)
    money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, HOSTING)))
    numbers = [each.number for kind in (Kind.REQUEST, Kind.INVOICE) for each in money.documents(cast.talleres, kind)]
    assert len({number.rpartition("-")[0] for number in numbers}) == 2
