"""Credit notes: never above their invoice, in pieces too (E20, INV-11)."""

import pytest

from billing.documents.crediting import credit
from billing.models import Document
from core.clock import now
from core.errors import RuleError
from tests.billing import money
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def invoice_of(cast: Cast) -> Document:
    money.give(cast.talleres, 41_250)
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    domain = money.product_of(cast.talleres, "puentealto.example")
    paid = money.pay_now(cast.member("nadia"), money.chosen(hosting, domain))
    assert paid.invoice
    return paid.invoice


def test_a_whole_credit_gives_all_back_to_the_prepaid_account(cast: Cast) -> None:
    invoice = invoice_of(cast)
    note = credit(invoice=invoice, reason="test", now=now())
    invoice.refresh_from_db()
    assert (note.total, invoice.state, money.prepaid(cast.talleres)) == (invoice.total, "refunded", 41_250)
    assert note.snapshot["corrects"] == {"number": invoice.number, "issued_on": invoice.issued_on.isoformat()}
    assert {purpose: amount for purpose, amount in money.sums().items() if purpose in {"revenue", "vat"}} == {}


def test_pieces_add_up_to_the_invoice_and_a_further_one_is_refused(cast: Cast) -> None:
    invoice = invoice_of(cast)
    nets = dict(invoice.lines.values_list("position", "net"))
    notes = [credit(invoice=invoice, nets={place: net}, reason="piece", now=now()) for place, net in nets.items()]
    assert (sum(note.total for note in notes), sum(note.tax for note in notes)) == (invoice.total, invoice.tax)
    with pytest.raises(RuleError):
        credit(invoice=invoice, nets={1: 1}, reason="more", now=now())
    assert money.prepaid(cast.talleres) == 41_250


def test_more_than_a_row_has_is_refused_and_nothing_is_booked(cast: Cast) -> None:
    invoice = invoice_of(cast)
    with pytest.raises(RuleError):
        credit(invoice=invoice, nets={1: invoice.net + 1}, reason="too much", now=now())
    assert len(money.documents(cast.talleres, Document.Kind.CREDIT_NOTE)) == 0


def test_a_request_is_never_credited(cast: Cast) -> None:
    request = money.pay_now(
        cast.member("nadia"), money.chosen(money.product_of(cast.talleres, "puentealto.example")), transfer=True
    ).request
    with pytest.raises(RuleError):
        credit(invoice=request, reason="no", now=now())
