"""Statements at the desk: a file is imported with a click, and money without a name gets one."""

from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from billing.models import BankFile, BankPayment, Document
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from desk.bank.commands import assign, close, take_in
from notifications.models import Message
from security.models import Event
from tests import factories
from tests.billing import money
from tests.billing.messages import Entry, Tx, case, message
from tests.billing.open_papers import paper, papers_of_the_cases
from tests.cast import Cast
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
QRR = "000000000000000002026105013"


@pytest.fixture
def staff(cast: Cast) -> Client:
    assert cast.staff.is_staff
    return factories.signed_in(factories.staff())


def upload(data: bytes, name: str = "camt.xml") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data, "application/xml")}


def version(client: Client, address: str) -> str:
    """What a confirmation carries of what it shows."""
    context: Any = client.get(address).context
    return str(context.get("seen", "")) if context else ""


def waiting(data: bytes) -> BankPayment:
    """What waits after this file."""
    take_in(actor=factories.staff(), name="x.xml", data=data, now=now())
    return BankPayment.objects.get(state="waiting")


def unknown(amount: str = "20.00") -> bytes:
    return message(Entry(amount, details=(Tx(amount, "T-1"),)))


def test_the_page_has_a_field_for_the_file_and_a_button(staff: Client) -> None:
    text = staff.get("/desk/bank/").content.decode()
    assert 'type="file"' in text
    assert "Import" in text


def test_a_file_is_imported_and_its_report_says_what_each_payment_became(staff: Client) -> None:
    papers_of_the_cases()
    answer = staff.post("/desk/bank/", upload(case("06")), follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain[0][1] == 303
    for word in ("Paid in part", "Paid, the rest credited", "Unknown", "2026-10504", "Verein"):
        assert word in text
    assert Event.objects.filter(kind="bank:imported").count() == 1


def test_the_same_file_again_leads_to_its_report(staff: Client) -> None:
    first = staff.post("/desk/bank/", upload(case("01")))
    again = staff.post("/desk/bank/", upload(case("01"), "other.xml"), follow=True)
    assert again.redirect_chain[0][0] == first["Location"]
    assert "imported before" in again.content.decode()
    assert BankFile.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (case("07"), "damaged"), (case("04"), "not one of ours"), (b"", "Choose the file"), (b"%PDF-1.7", "no XML"),
        (b"<!DOCTYPE x><x/>", "DOCTYPE"), (b"<" * 11_000_000, "larger than 10 MB"),
    ],
    ids=["cut", "other account", "empty", "pdf", "doctype", "large"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(staff: Client, data: bytes, says: str) -> None:
    answer = staff.post("/desk/bank/", upload(data))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert BankFile.objects.count() == 0


def test_a_proposal_is_confirmed_with_what_the_page_shows(staff: Client, cast: Cast) -> None:
    request = paper(cast.talleres, "S-2026-1", 2000, "CHF", QRR)
    held = waiting(message(Entry("20.00", details=(Tx("20.00", "T-1", text="S-2026-1"),))))
    assert held.proposals == ["S-2026-1"]
    assert "?to=S-2026-1" in staff.get(f"/desk/money/{held.pk}/").content.decode()
    address = f"/desk/money/{held.pk}/assign/?to=S-2026-1"
    shown = version(staff, address)
    assert staff.post(address, {"seen": shown}).status_code == 303
    request.refresh_from_db()
    assert request.state == "paid"
    assert Event.objects.get(kind="bank:assigned").organization == cast.talleres


def test_what_changed_since_the_page_was_shown_is_shown_again(staff: Client, cast: Cast) -> None:
    request = paper(cast.talleres, "S-2026-1", 2000, "CHF", QRR)
    held = waiting(unknown())
    address = f"/desk/money/{held.pk}/assign/?to=S-2026-1"
    shown = version(staff, address)
    Document.objects.filter(pk=request.pk).update(state="void")
    assert staff.post(address, {"seen": shown}).status_code == 409
    held.refresh_from_db()
    assert held.state == "waiting"


def test_money_goes_to_the_prepaid_account_of_a_customer_number_with_a_mail(staff: Client, cast: Cast) -> None:
    held = waiting(unknown())
    address = f"/desk/money/{held.pk}/assign/?to={cast.talleres.customer_number}"
    for _click in range(2):
        answer = staff.post(address, {"seen": version(staff, address)})
    assert answer.status_code in {200, 303, 409}
    assert money.prepaid(cast.talleres) == 2000
    assert (
        Message.objects.filter(kind="billing/transfer_credited", address="nadia@talleres-rochat.example").count() == 1
    )


@pytest.mark.parametrize("number", ["", "nothing", "9" * 24, "S-2026-77", "0"])
def test_a_number_that_names_nobody_is_asked_again(staff: Client, number: str) -> None:
    held = waiting(unknown())
    for answer in (
        staff.get(f"/desk/money/{held.pk}/assign/?to={number}"),
        staff.post(f"/desk/money/{held.pk}/assign/?to={number}"),
    ):
        assert answer.status_code in {200, 422}
        assert "Write" in answer.content.decode()
    held.refresh_from_db()
    assert held.state == "waiting"


def test_an_invoice_takes_no_transfer(staff: Client, cast: Cast) -> None:
    money.give(cast.talleres, 41250)
    paid = money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, "puentealto.example")))
    held = waiting(unknown())
    assert paid.invoice
    text = staff.get(f"/desk/money/{held.pk}/assign/?to={paid.invoice.number}").content.decode()
    assert "Transfers pay payment requests" in text


def test_money_that_was_sent_back_leaves_the_list_and_the_books_alone(staff: Client) -> None:
    held = waiting(unknown())
    address = f"/desk/money/{held.pk}/close/"
    assert staff.post(address, {"is_returned": "yes"}).status_code == 422
    assert staff.post(address, {"is_returned": "yes", "note": "Sent back on Monday"}).status_code == 303
    assert money.sums() == {}
    assert f"/desk/money/{held.pk}/" not in staff.get("/desk/money/").content.decode()
    held.refresh_from_db()
    assert (held.state, held.note) == ("returned", "Sent back on Monday")


def test_a_return_of_the_bank_is_a_task_and_can_be_given_to_nobody(staff: Client, cast: Cast) -> None:
    held = waiting(message(Entry("20.00", sign="DBIT", reversal="true", details=(Tx("20.00", "T-1", QRR),))))
    assert held.outcome == "returned"
    text = staff.get(f"/desk/money/{held.pk}/assign/?to={cast.talleres.customer_number}").content.decode()
    assert "Settle it with a note" in text
    assert money.sums() == {}


def test_an_entry_booked_as_a_whole_is_not_booked_again_when_its_payments_come(cast: Cast) -> None:
    paper(cast.talleres, "S-2026-1", 2000, "CHF", QRR)
    held = waiting(message(Entry("20.00", number="N-1"), kind="053"))
    boss = factories.staff()
    assign(actor=boss, payment=held, number="S-2026-1", seen=None, now=now())
    later = message(Entry("20.00", number="N-1", details=(Tx("20.00", "T-1", QRR),)))
    file = take_in(actor=boss, name="y.xml", data=later, now=now()).file
    assert [row["outcome"] for row in file.report] == ["duplicate"]
    assert money.sums()["bank"] == -2000


def test_only_staff_do_it(cast: Cast) -> None:
    held = waiting(unknown())
    facts: dict[str, Any] = {"actor": cast.nadia, "now": now()}
    for act in (
        partial(take_in, name="x", data=case("01"), **facts),
        partial(assign, payment=held, number=str(cast.talleres.customer_number), seen=None, **facts),
        partial(close, payment=held, is_returned=True, note="x", **facts),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_two_people_give_one_payment_once(cast: Cast) -> None:
    held = waiting(unknown())
    number, people = str(cast.talleres.customer_number), [factories.staff() for _each in range(3)]
    acts = [partial(assign, actor=each, payment=held, number=number, seen=None, now=now()) for each in people]
    outcomes = at_once(*acts, partial(close, actor=people[0], payment=held, is_returned=True, note="x", now=now()))
    assert len(refusals(outcomes)) == 3
    assert all(isinstance(each, RuleError) for each in refusals(outcomes))
    assert money.prepaid(cast.talleres) in {0, 2000}
