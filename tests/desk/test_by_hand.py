"""Mark as paid: the way of the bank file, once, and the file does not book it a second time (BIL-86, I3)."""

import datetime
from collections.abc import Iterator
from functools import partial

import pytest
from django.utils import translation

from billing.ledger.checks import differences
from billing.models import BankPayment, Document, Posting
from billing.renewals.unpaid import suspend_next
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile
from desk.bank.commands import close, take_in
from desk.matters.commands import mark_paid
from notifications.models import Message
from products.models import Product
from tests import factories
from tests.billing import money
from tests.billing.messages import Entry, Tx, message
from tests.billing.test_renewals import alone, on
from tests.cast import Cast
from tests.clock import here
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def asked(cast: Cast, days: int = 3) -> Document:
    """A request for a year of the hosting, which ends in so many days."""
    product = alone(cast, days, renews=False)
    return money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request


def hosting(document: Document) -> Product:
    """What it is about, as it is now."""
    return Product.objects.get(lines__document=document)


def mark(document: Document, seen: str | None = None, day: datetime.date | None = None) -> Document:
    return mark_paid(
        actor=factories.staff(),
        number=document.number,
        booked_on=day or here(),
        note="Seen",
        seen=seen,
        now=now(),
    )


def test_it_is_posted_invoiced_renewed_and_told_once(cast: Cast) -> None:
    document = asked(cast)
    before = hosting(document).expires_on
    mark(document)
    with pytest.raises(RuleError, match="No open payment request"):
        mark(document)
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert before
    assert hosting(invoice).expires_on == before.replace(year=before.year + 1)
    assert Message.objects.filter(kind="billing/paid", address="nadia@talleres-rochat.example").count() == 1
    assert Posting.objects.filter(key__startswith="by-hand:").count() == 1
    assert list(differences()) == []


def test_what_was_stopped_goes_on(cast: Cast) -> None:
    document = asked(cast, 0)
    Document.objects.filter(pk=document.pk).update(announced_at=None)
    assert suspend_next(on(1))
    mark(document)
    product = hosting(document)
    assert (product.state, product.holds.in_force(now()).count()) == ("active", 0)


def test_the_file_that_tells_it_later_books_nothing_by_itself(cast: Cast) -> None:
    document = asked(cast)
    mark(document)
    amount = f"{document.total / 100:.2f}"
    file = message(Entry(amount, details=(Tx(amount, "T-1", reference=document.reference),)))
    take_in(actor=factories.staff(), name="x.xml", data=file, now=now())
    held = BankPayment.objects.get()
    assert (held.state, held.proposals, money.prepaid(cast.talleres)) == ("waiting", [document.number], 0)
    close(actor=factories.staff(), payment=held, is_returned=False, note="Booked by hand", now=now())
    assert (money.prepaid(cast.talleres), list(differences())) == (0, [])


def test_more_than_the_limit_a_day_to_come_and_strangers_are_refused(cast: Cast) -> None:
    document = asked(cast)
    with pytest.raises(RuleError, match="Write the day"):
        mark(document, day=here() + datetime.timedelta(days=2))
    with pytest.raises(ChangedMeanwhile):
        mark(document, seen="other")
    with pytest.raises(Refused):
        mark_paid(actor=cast.nadia, number=document.number, booked_on=here(), note="x", seen=None, now=now())
    large = factories.document(cast.talleres, 100_001)
    with pytest.raises(RuleError, match="file of the bank alone"):
        mark(large)
    assert money.documents(cast.talleres, Document.Kind.INVOICE) == []


def test_the_page_shows_what_will_be_booked_and_two_clicks_book_once(cast: Cast) -> None:
    document, staff = asked(cast), factories.signed_in(factories.staff())
    assert "by-hand" in staff.get("/desk/money/").content.decode()
    data = {"number": document.number, "booked_on": here().isoformat(), "note": "Seen"}
    address = f"/desk/money/by-hand/?number={document.number}&booked_on={data['booked_on']}&note=Seen"
    shown = staff.get(address)
    assert "Talleres Rochat SA" in shown.content.decode()
    sent = {**data, **factories.seen_on(shown)}
    assert staff.post("/desk/money/by-hand/", sent).status_code == 303
    assert "No open payment request" in staff.post("/desk/money/by-hand/", sent).content.decode()
    assert Posting.objects.filter(key__startswith="by-hand:").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_many_who_mark_it_at_once_book_it_once(cast: Cast) -> None:
    document = asked(cast)
    found = at_once(*(partial(mark, document) for _each in range(4)))
    assert len(refusals(found)) == 3
    assert len(money.documents(cast.talleres, Document.Kind.INVOICE)) == 1


def test_slices_of_more_than_the_limit_are_refused_for_a_day(cast: Cast) -> None:
    first, second = (factories.document(cast.talleres, 60_000) for _slice in range(2))
    mark(first)
    with pytest.raises(RuleError, match="file of the bank alone"):
        mark(second)
    mark(factories.document(cast.globex, 60_000))
