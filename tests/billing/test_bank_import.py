"""Files of the bank through the command of the desk: what each payment becomes in the books (BIL-12, BIL-44 to 46)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from billing.bank.xml import UnusableFile
from billing.models import BankEntry, BankFile, BankPayment, Document, Entry, Posting
from billing.statements.importing import import_file
from billing.statements.keys import transfer_key
from core.clock import now
from notifications.models import Message
from tests import factories
from tests.billing import money
from tests.billing.case_files import FOLDER, minor, rows
from tests.billing.messages import Entry as Booking
from tests.billing.messages import Tx, case, message
from tests.billing.open_papers import paper, papers_of_the_cases
from tests.races import at_once, overtaken, refusals

pytestmark = pytest.mark.django_db
FILES = sorted(path.name for path in (FOLDER / "camt").glob("*.xml"))
BOOKED = {"exact", "partial", "over"}
QRR = "000000000000000002026105013"


def take(data: bytes, name: str = "file.xml", by: Any = None) -> BankFile:
    return import_file(actor=by or factories.person(is_staff=True), name=name, data=data, now=now()).file


def take_all() -> dict[str, BankFile | None]:
    """Every file of the cases in its order, None for one that was refused."""
    actor = factories.person(is_staff=True)
    found: dict[str, BankFile | None] = {}
    for name in FILES:
        try:
            found[name] = take((FOLDER / "camt" / name).read_bytes(), name, actor)
        except UnusableFile:
            found[name] = None
    return found


def told(file: BankFile, row: dict[str, Any]) -> tuple[str, ...]:
    """A row of the report as ``expected.csv`` writes it, and whether the ledger has it."""
    place = row["payment"].split("/")[2] if row["payment"] and "#" not in row["payment"] else ""
    posted = Posting.objects.filter(key=transfer_key(row["payment"])).exists() if row["payment"] else False
    return (
        file.name, str(row["amount"]), row["currency"], row["outcome"], row["document"], "yes" if posted else "no",
        place if posted else "",
    )  # fmt: skip


def cents(text: str) -> int:
    return -minor(text[1:]) if text.startswith("-") else minor(text)


def test_every_row_of_every_case_is_in_the_ledger_as_it_should() -> None:
    papers_of_the_cases()
    files = take_all()
    expected = [row for row in rows("camt/expected.csv") if row["outcome"] != "refused-file"]
    assert [told(file, row) for file in files.values() if file for row in file.report] == [
        (
            row["file"], str(cents(row["amount"])), row["currency"], row["outcome"], row["document"], row["booked"],
            row["transaction"] if row["booked"] == "yes" else "",
        )
        for row in expected
    ]  # fmt: skip
    assert {name for name, file in files.items() if file is None} == {
        row["file"] for row in rows("camt/expected.csv") if row["outcome"] == "refused-file"
    }


def test_the_books_after_the_cases_are_those_worked_out_by_hand() -> None:
    papers_of_the_cases()
    take_all()
    received = 14464 + 3990 + 194975 + 5929 + 20000 + 9000 + 1200 + 1200 + 5000 + 8000 + 8000
    assert money.sums()["bank"] == -received
    assert money.sums()["prepaid"] == 1000 + 1200 + 8000 + 8000
    states = dict(Document.objects.filter(kind__in=["request", "top_up"]).values_list("number", "state"))
    assert {number for number, state in states.items() if state != "paid"} == {"2026-10508"}
    waiting = BankPayment.objects.filter(state="waiting").values_list("outcome", "amount")
    assert sorted(waiting) == [("proposal", 3990), ("unknown", 200), ("unknown", 1234)]


def test_all_of_it_again_books_nothing() -> None:
    papers_of_the_cases()
    take_all()
    before = Posting.objects.count(), Message.objects.count(), BankPayment.objects.count()
    files = take_all()
    assert (Posting.objects.count(), Message.objects.count(), BankPayment.objects.count()) == before
    assert BankFile.objects.count() == 6 == len([each for each in files.values() if each])


def test_the_bytes_are_kept_and_neither_they_nor_what_the_bank_said_change() -> None:
    file = take(case("01"))
    assert bytes(BankFile.objects.get(pk=file.pk).data) == case("01")
    for statement in (
        "UPDATE billing_bankfile SET data = ''", "DELETE FROM billing_bankfile", "DELETE FROM billing_bankentry",
        "UPDATE billing_bankpayment SET amount = amount + 1", "DELETE FROM billing_bankpayment",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_file_that_cannot_be_used_leaves_nothing() -> None:
    papers_of_the_cases()
    for name in ("04", "07", "08"):
        with pytest.raises(UnusableFile):
            take(case(name))
    assert (BankFile.objects.count(), BankEntry.objects.count(), Entry.objects.count()) == (0, 0, 0)


@contextmanager
def dying(table: str, after: int) -> Iterator[None]:
    """The connection breaks at so many rows of a table."""
    left = [after]

    def fail(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if f"INSERT INTO {table}" in sql.replace('"', ""):
            left[0] -= 1
            if left[0] < 0:
                raise DatabaseError("killed")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        yield


@pytest.mark.proof
@pytest.mark.parametrize(("table", "after"), [("billing_posting", 0), ("billing_posting", 2), ("billing_document", 1)])
def test_an_import_that_dies_in_between_leaves_nothing_and_can_be_done_again(table: str, after: int) -> None:
    papers_of_the_cases()
    with pytest.raises(DatabaseError, match="killed"), dying(table, after):
        take(case("01"))
    assert (BankFile.objects.count(), Posting.objects.count(), BankPayment.objects.count()) == (0, 0, 0)
    take(case("01"))
    assert money.sums()["bank"] == -(14464 + 3990 + 194975)


def awaiting(number: str = "N-1") -> bytes:
    return message(Booking("144.64", number=number), kind="053", closing="1144.64")


def detailed(number: str = "N-1") -> bytes:
    return message(Booking("144.64", number=number, details=(Tx("144.64", "T-1", QRR),)))


def test_an_entry_waits_for_its_payments_and_is_settled_by_the_file_that_tells_them() -> None:
    papers_of_the_cases()
    take(awaiting())
    (whole,) = BankPayment.objects.all()
    assert (whole.outcome, whole.state) == ("held", "waiting")
    take(detailed())
    whole.refresh_from_db()
    assert whole.state == "closed"
    assert Document.objects.get(number="2026-10501").state == "paid"
    assert {row["outcome"] for row in take(message(Booking("144.64", number="N-1"), message_id="M-9")).report} == {
        "duplicate"
    }


def test_a_void_request_takes_nothing_and_the_money_is_not_lost(cast: Any) -> None:
    request = paper(cast.talleres, "S-2026-1", 5000, "CHF", QRR)
    Document.objects.filter(pk=request.pk).update(state="void")
    take(message(Booking("50.00", details=(Tx("50.00", "T-1", QRR),))))
    assert money.prepaid(cast.talleres) == 5000


def test_too_little_then_too_much_as_in_the_known_failure(cast: Any) -> None:
    request = paper(cast.talleres, "S-2026-1", 41200, "CHF", QRR)
    take(message(Booking("36.40", number="A", details=(Tx("36.40", "T-1", QRR),))))
    request.refresh_from_db()
    assert (request.state, request.left) == ("partly_paid", 37560)
    Message.objects.all().delete()
    take(message(Booking("400.00", number="B", details=(Tx("400.00", "T-2", QRR),)), message_id="M-2"))
    request.refresh_from_db()
    assert (request.state, money.prepaid(cast.talleres)) == ("paid", 2440)
    told_of_it = Message.objects.filter(kind="billing/surplus")
    assert len(set(told_of_it.values_list("address", flat=True))) == told_of_it.count() > 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_two_people_with_one_file_at_once_book_it_once() -> None:
    papers_of_the_cases()
    people = [factories.person(is_staff=True) for _each in range(4)]
    found = at_once(*(partial(take, case("01"), by=each) for each in people))
    assert refusals(found) == []
    assert len({each.pk for each in found}) == 1
    assert money.sums()["bank"] == -(14464 + 3990 + 194975)


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_two_files_that_tell_one_payment_at_once_book_it_once() -> None:
    papers_of_the_cases()
    one, other = factories.person(is_staff=True), factories.person(is_staff=True)
    found = overtaken(partial(take, case("01"), by=one), partial(take, case("03"), by=other))
    assert refusals(found) == []
    assert money.sums()["bank"] == -(14464 + 3990 + 194975)
