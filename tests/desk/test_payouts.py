"""The pages of withdrawals at the desk: look, agree, send by a file, and bring the bank's answer (BIL-48)."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from billing.models import Account, PayOutFile, Withdrawal
from core.clock import now
from core.policy import Refused
from desk.payouts.commands import approve, export, read_report, refuse, settle
from tests import factories
from tests.billing import money
from tests.billing.test_withdrawing import SWISS, answer, arrive, ask
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def asked(cast: Cast) -> Withdrawal:
    """50.00 of 80.00 that came by transfer."""
    arrive(cast.talleres, 8000, Account.Purpose.BANK)
    return ask(cast)


@pytest.fixture
def one(asked: Withdrawal) -> Client:
    return factories.signed_in(factories.staff())


@pytest.fixture
def other(asked: Withdrawal) -> Client:
    return factories.signed_in(factories.staff())


def approved(client: Client, asked: Withdrawal) -> None:
    address = f"/desk/withdrawals/{asked.pk}/"
    context: Any = client.get(address).context
    assert client.post(address, {"seen": context["seen"]}).status_code == 303


def test_the_page_shows_where_the_money_came_from_and_where_it_goes(one: Client, asked: Withdrawal) -> None:
    assert asked.number in one.get("/desk/withdrawals/").content.decode()
    text = one.get(f"/desk/withdrawals/{asked.pk}/").content.decode()
    for word in ("CH44 0024 3353 5892 5400 2", "Talleres Rochat", "Transfer", "1 person has to approve it"):
        assert word in text


def test_one_approves_and_another_sends_a_file_that_stays(one: Client, other: Client, asked: Withdrawal) -> None:
    approved(one, asked)
    assert one.post("/desk/withdrawals/send/CHF/").status_code == 409
    assert asked.number in other.get("/desk/withdrawals/send/CHF/").content.decode()
    sent = other.post("/desk/withdrawals/send/CHF/")
    assert sent.status_code == 303
    page = other.get(sent["Location"]).content.decode()
    first, again = (other.get(f"{sent['Location']}download/").content for _time in range(2))
    assert first == again
    assert hashlib.sha256(first).hexdigest() in page
    assert SWISS.encode() in first


def test_the_answer_of_the_bank_is_brought_as_a_file(one: Client, other: Client, asked: Withdrawal, cast: Cast) -> None:
    approved(one, asked)
    address = other.post("/desk/withdrawals/send/CHF/")["Location"]
    for data, status in ((b"%PDF", 422), (answer(PayOutFile.objects.get(), "ACCP"), 303)):
        assert other.post(address, {"file": SimpleUploadedFile("a.xml", data)}).status_code == status
    asked.refresh_from_db()
    assert asked.state == "sent"
    assert money.sums() == {"bank": -3000, "prepaid": 3000}
    assert other.post(f"/desk/withdrawals/{asked.pk}/refuse/", {"reason": "Account closed"}).status_code == 303
    assert money.prepaid(cast.talleres) == 8000
    assert "Rejected" in other.get(address).content.decode()


def test_a_refusal_needs_a_reason_and_gives_the_money_back(one: Client, asked: Withdrawal, cast: Cast) -> None:
    address = f"/desk/withdrawals/{asked.pk}/refuse/"
    assert one.post(address, {}).status_code == 422
    assert one.post(address, {"reason": "Not your account"}).status_code == 303
    assert money.prepaid(cast.talleres) == 8000
    assert one.post(address, {"reason": "Again"}).status_code == 303
    assert money.prepaid(cast.talleres) == 8000


def test_a_person_says_what_became_of_it(one: Client, other: Client, asked: Withdrawal) -> None:
    approved(one, asked)
    address = f"/desk/withdrawals/{asked.pk}/settle/"
    for wrong in ({}, {"is_sent": "no"}, {"is_sent": "x"}):
        assert other.post(address, wrong).status_code == 422
    assert one.post(address, {"is_sent": "yes"}).status_code == 422
    assert other.post(address, {"is_sent": "yes"}).status_code == 303
    asked.refresh_from_db()
    assert asked.state == "sent"


def test_nothing_is_sent_in_a_currency_of_nobody(one: Client) -> None:
    for currency in ("EUR", "USD", "x"):
        assert one.post(f"/desk/withdrawals/send/{currency}/").status_code == 200
    assert PayOutFile.objects.count() == 0


def test_only_staff_do_it(asked: Withdrawal, cast: Cast) -> None:
    nadia: Any = {"actor": cast.nadia, "now": now()}
    acts: list[Callable[[], object]] = [
        lambda: approve(withdrawal=asked, seen=None, **nadia),
        lambda: refuse(withdrawal=asked, reason="x", **nadia),
        lambda: settle(withdrawal=asked, is_sent=True, reason="", **nadia),
        lambda: export(currency="CHF", **nadia),
        lambda: read_report(data=b"", **nadia),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
