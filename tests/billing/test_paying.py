"""What is ticked is paid: request, money, invoice, term (BIL-3, BIL-34, BIL-71)."""

import datetime

import pytest

from billing.checkout.commands import Means, pay
from billing.documents.settling import Arrival, receive
from billing.ledger.postings import NotEnough
from billing.models import Account, Document, DocumentLine, Subscription
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile
from organizations.deletion.registry import blockers_of
from tests.billing import money
from tests.cast import Cast
from tests.clock import here

pytestmark = pytest.mark.django_db
Kind, State = Document.Kind, Document.State


def transfer(document: Document, amount: int, key: str = "bank-1", currency: str = "CHF") -> bool:
    arrival = Arrival(amount, currency, Account.Purpose.BANK, key, here())
    return receive(document.organization_id, document.pk, arrival, now())


def test_the_prepaid_account_pays_a_renewal_whole(cast: Cast) -> None:
    money.give(cast.talleres, 41250)
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    until = hosting.expires_on
    paid = money.pay_now(cast.member("iker"), money.chosen(hosting))
    assert paid.invoice is not None
    assert (paid.invoice.net, paid.invoice.tax, paid.invoice.total) == (10680, 865, 11545)
    assert money.prepaid(cast.talleres) == 41250 - 11545
    assert money.held(cast.talleres) == 0
    hosting.refresh_from_db()
    assert until is not None
    assert hosting.expires_on == until.replace(year=until.year + 1)
    assert money.sums() == {"card": -41250, "prepaid": 29705, "revenue": 10680, "vat": 865}


def test_the_request_is_paid_and_its_invoice_says_with_what(cast: Cast) -> None:
    money.give(cast.talleres, 41250)
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    paid = money.pay_now(cast.member("nadia"), money.chosen(hosting, months=1))
    request = Document.objects.get(pk=paid.request.pk)
    assert (request.state, request.paid, request.number[:2]) == (State.PAID, 1070, "S-")
    (invoice,) = money.documents(cast.talleres, Kind.INVOICE)
    assert invoice.origin_id == request.pk
    assert invoice.snapshot["shares"][0] | {"paid_on": ""} == {
        "means": "prepaid", "amount": 1070, "paid_on": "", "label": ""
    }  # fmt: skip
    assert list(invoice.lines.values_list("term_state", flat=True)) == ["paid"]
    assert list(request.lines.values_list("term_state", flat=True)) == ["gone"]


def test_a_transfer_is_waited_for_and_then_makes_the_invoice(cast: Cast) -> None:
    domain = money.product_of(cast.talleres, "puentealto.example")
    paid = money.pay_now(cast.member("nadia"), money.chosen(domain), transfer=True)
    assert paid.invoice is None
    assert paid.request.announced_at
    assert transfer(paid.request, paid.request.total)
    (invoice,) = money.documents(cast.talleres, Kind.INVOICE)
    assert (invoice.total, invoice.snapshot["shares"][0]["means"]) == (paid.request.total, "transfer")


def test_the_same_money_is_booked_once(cast: Cast) -> None:
    domain = money.product_of(cast.talleres, "puentealto.example")
    paid = money.pay_now(cast.member("nadia"), money.chosen(domain), transfer=True)
    assert transfer(paid.request, paid.request.total)
    assert not transfer(paid.request, paid.request.total)
    assert len(money.documents(cast.talleres, Kind.INVOICE)) == 1
    assert money.prepaid(cast.talleres) == 0


def test_too_little_leaves_it_open_and_too_much_goes_to_the_prepaid_account(cast: Cast) -> None:
    domain = money.product_of(cast.talleres, "puentealto.example")
    request = money.pay_now(cast.member("nadia"), money.chosen(domain), transfer=True).request
    transfer(request, 1000, "bank-1")
    request.refresh_from_db()
    assert (request.state, request.left) == (State.PARTLY_PAID, request.total - 1000)
    transfer(request, request.left + 240, "bank-2")
    request.refresh_from_db()
    assert request.state == State.PAID
    assert money.prepaid(cast.talleres) == 240


def test_a_part_is_set_aside_until_the_rest_arrives(cast: Cast) -> None:
    money.give(cast.talleres, 500)
    domain = money.product_of(cast.talleres, "puentealto.example")
    request = money.pay_now(cast.member("nadia"), money.chosen(domain), prepaid=500, transfer=True).request
    assert (money.prepaid(cast.talleres), money.held(cast.talleres)) == (0, 500)
    transfer(request, request.left)
    (invoice,) = money.documents(cast.talleres, Kind.INVOICE)
    assert [share["means"] for share in invoice.snapshot["shares"]] == ["prepaid", "transfer"]


def test_a_newer_request_replaces_the_older_one_whose_money_goes_to_the_prepaid_account(cast: Cast) -> None:
    money.give(cast.talleres, 500)
    domain, nadia = money.product_of(cast.talleres, "puentealto.example"), cast.member("nadia")
    older = money.pay_now(nadia, money.chosen(domain), prepaid=500, transfer=True).request
    newer = money.pay_now(nadia, money.chosen(domain, months=24), transfer=True).request
    older.refresh_from_db()
    assert (older.state, older.replaced_by_id) == (State.VOID, newer.pk)
    assert money.prepaid(cast.talleres) == 500
    transfer(older, older.total)
    assert money.prepaid(cast.talleres) == 500 + older.total
    assert money.documents(cast.talleres, Kind.INVOICE) == []
    assert DocumentLine.objects.filter(product=domain, term_state="open").count() == 1


def test_money_of_another_currency_pays_nothing(cast: Cast) -> None:
    domain = money.product_of(cast.talleres, "puentealto.example")
    request = money.pay_now(cast.member("nadia"), money.chosen(domain), transfer=True).request
    transfer(request, request.total, currency="EUR")
    request.refresh_from_db()
    assert (request.state, request.paid) == (State.OPEN, 0)


def test_more_than_the_account_has_is_refused_and_nothing_is_left_behind(cast: Cast) -> None:
    money.give(cast.talleres, 500)
    domain = money.product_of(cast.talleres, "puentealto.example")
    with pytest.raises((RuleError, NotEnough)):
        money.pay_now(cast.member("nadia"), money.chosen(domain))
    assert money.documents(cast.talleres, Kind.REQUEST) == []
    assert money.prepaid(cast.talleres) == 500


def test_another_price_than_the_one_shown_is_never_charged(cast: Cast) -> None:
    domain = money.product_of(cast.talleres, "puentealto.example")
    with pytest.raises(ChangedMeanwhile):
        pay(actor=cast.member("nadia"), selection=money.chosen(domain), means=Means(0, None), seen="0" * 32, now=now())


def test_terms_are_counted_from_the_first_paid_day(cast: Cast) -> None:
    money.give(cast.talleres, 41250)
    hosting, nadia = money.product_of(cast.talleres, "www.talleres-rochat.example"), cast.member("nadia")
    hosting.expires_on = datetime.date(2027, 1, 30)
    hosting.save()
    ends = []
    for _term in range(3):
        money.pay_now(nadia, money.chosen(hosting, months=1))
        hosting.refresh_from_db()
        ends.append(hosting.expires_on)
    assert ends == [datetime.date(2027, 2, 27), datetime.date(2027, 3, 30), datetime.date(2027, 4, 29)]
    assert Subscription.objects.get(product=hosting).months_paid == 3


def test_an_organization_with_money_on_its_account_is_not_deleted(cast: Cast) -> None:
    titles = [each.title for each in blockers_of(cast.member("nadia"), now())]
    money.give(cast.talleres, 41_250)
    more = [each.title for each in blockers_of(cast.member("nadia"), now()) if each.title not in titles]
    assert len(more) == 1
    assert "412" in more[0]
