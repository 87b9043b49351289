"""Credit given by the provider: with a reason, at once up to a limit, above it by two (BIL-40)."""

import datetime
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from billing.models import Gift, Price
from billing.prepaid.movements import withdrawable
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from desk.gifts.commands import agree, drop, give
from notifications.models import Message
from security.models import Event
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.clock import here
from tests.races import at_once, overtaken, refusals

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def staff(cast: Cast) -> Client:
    assert cast.staff.is_staff
    return factories.signed_in(factories.staff())


def given(cast: Cast, amount: int, by: Any = None, *, at: datetime.datetime | None = None) -> Gift:
    actor = by or factories.staff()
    facts = {"organization": cast.talleres, "currency": "CHF", "reason": "An outage"}
    return give(actor=actor, amount=amount, now=at or now(), **facts)


def test_a_small_credit_is_there_at_once_and_is_never_paid_out(cast: Cast) -> None:
    assert given(cast, 100_000).state == Gift.State.GIVEN
    assert money.prepaid(cast.talleres) == 100_000
    assert money.sums() == {"goodwill": -100_000, "prepaid": 100_000}
    has = withdrawable(cast.talleres.pk, "CHF", here())
    assert (has.now, has.gift) == (0, 100_000)
    assert Event.objects.get(kind="gift:given").organization == cast.talleres
    assert Message.objects.filter(kind="billing/gift", address="nadia@talleres-rochat.example").count() == 1


def test_a_large_one_waits_for_somebody_else(cast: Cast) -> None:
    one, other = factories.staff(), factories.staff()
    gift = given(cast, 100_001, one)
    assert (gift.state, money.prepaid(cast.talleres)) == (Gift.State.PROPOSED, 0)
    with pytest.raises(RuleError, match="proposed this yourself"):
        agree(actor=one, gift=gift, seen=None, now=now())
    assert agree(actor=other, gift=gift, seen=None, now=now()).state == Gift.State.GIVEN
    assert money.prepaid(cast.talleres) == 100_001


def test_who_works_alone_waits_a_day(cast: Cast) -> None:
    one = factories.staff()
    gift = given(cast, 100_001, one)
    assert agree(actor=one, gift=gift, seen=None, now=now() + DAY).state == Gift.State.GIVEN


def test_what_was_dropped_is_not_given(cast: Cast) -> None:
    gift, other = given(cast, 100_001), factories.staff()
    assert drop(actor=other, gift=gift, now=now()).state == Gift.State.DROPPED
    with pytest.raises(RuleError):
        agree(actor=other, gift=gift, seen=None, now=now())
    assert money.prepaid(cast.talleres) == 0


def test_the_page_asks_for_customer_amount_and_reason(staff: Client, cast: Cast) -> None:
    good = {"customer": str(cast.talleres.customer_number), "currency": "CHF", "amount": "12.50", "reason": "Outage"}
    for wrong in ({"customer": "1"}, {"amount": "1,234"}, {"amount": "0"}, {"reason": ""}, {"currency": "USD"}):
        assert staff.post("/desk/gifts/give/", {**good, **wrong}).status_code == 422, wrong
    assert staff.post("/desk/gifts/give/", good).status_code == 303
    assert money.prepaid(cast.talleres) == 1250
    assert "Outage" in staff.get("/desk/gifts/").content.decode()


def test_the_same_form_twice_gives_once(staff: Client, cast: Cast) -> None:
    page = staff.get("/desk/gifts/give/").content.decode()
    token = page.split('name="form_token" value="')[1].split('"')[0] if 'name="form_token"' in page else ""
    data = {"customer": str(cast.talleres.customer_number), "currency": "CHF", "amount": "5", "reason": "Outage"}
    for _click in range(2):
        staff.post("/desk/gifts/give/", {**data, "form_token": token})
    assert money.prepaid(cast.talleres) == (500 if token else 1000)


def test_the_page_of_a_proposal_shows_it_and_gives_it(staff: Client, cast: Cast) -> None:
    gift = given(cast, 100_001)
    context: Any = staff.get(f"/desk/gifts/{gift.pk}/").context
    assert staff.post(f"/desk/gifts/{gift.pk}/", {"seen": "other"}).status_code == 409
    assert staff.post(f"/desk/gifts/{gift.pk}/", {"seen": context["seen"]}).status_code == 303
    assert money.prepaid(cast.talleres) == 100_001


def test_only_staff_give(cast: Cast) -> None:
    with pytest.raises(Refused):
        given(cast, 100, cast.nadia)


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_a_proposal_is_decided_once(cast: Cast) -> None:
    gift, people = given(cast, 100_001), [factories.staff() for _each in range(3)]
    found = at_once(
        *(partial(agree, actor=each, gift=gift, seen=None, now=now()) for each in people),
        partial(drop, actor=people[0], gift=gift, now=now()),
    )
    assert len(refusals(found)) == 3
    assert money.prepaid(cast.talleres) in {0, 100_001}


def test_the_books_say_what_they_have_and_whether_they_agree(staff: Client, cast: Cast) -> None:
    given(cast, 5000)
    text = staff.get("/desk/books/").content.decode()
    assert "The books agree" in text
    assert "50.00" in text
    found = staff.get(f"/desk/books/movements/?q={cast.talleres.customer_number}").content.decode()
    assert "gift:" in found
    assert "gift:" not in staff.get(f"/desk/books/movements/?q={cast.globex.customer_number}").content.decode()


def new_price(**facts: str) -> dict[str, str]:
    row = Price.objects.exclude(plan=None).select_related("plan").earliest("pk")
    later = (now() + 30 * DAY).date().isoformat()
    usual = {"plan": str(row.plan_id), "months": "12", "currency": "CHF", "starts_on": later, "net": "19.90"}
    return {**usual, **facts}


def test_a_price_is_added_with_a_later_day_and_says_by_whom(staff: Client) -> None:
    before = Price.objects.count()
    assert staff.post("/desk/prices/add/", new_price()).status_code == 303
    added = Price.objects.latest("pk")
    assert (Price.objects.count(), added.net, bool(added.added_by)) == (before + 1, 1990, True)
    assert Event.objects.filter(kind="price:added").exists()
    assert staff.post("/desk/prices/add/", new_price(net="29.90")).status_code == 422
    assert staff.post("/desk/prices/add/", new_price(net="", months="24")).status_code == 303
    assert Price.objects.latest("pk").net is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": "2026-01-01"}, {"starts_on": ""}, {"months": "0"}, {"months": "x"}, {"plan": "0"},
        {"net": "1,234"}, {"currency": "USD"},
    ],
)  # fmt: skip
def test_what_counts_already_is_not_changed_and_nonsense_not_taken(staff: Client, wrong: dict[str, str]) -> None:
    before = list(Price.objects.values())
    assert staff.post("/desk/prices/add/", new_price(**wrong)).status_code == 422
    assert list(Price.objects.values()) == before


def test_slices_of_a_large_one_wait_for_somebody_else_too(cast: Cast) -> None:
    one = factories.staff()
    assert [given(cast, 60_000, one).state for _slice in range(2)] == [Gift.State.GIVEN, Gift.State.PROPOSED]
    assert given(cast, 60_000).state == Gift.State.PROPOSED
    assert money.prepaid(cast.talleres) == 60_000
    assert given(cast, 60_000, one, at=now() + DAY).state == Gift.State.GIVEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_slices_in_one_moment_count_each_other(cast: Cast) -> None:
    at_once(*(partial(given, cast, 60_000, factories.staff()) for _slice in range(4)))
    assert money.prepaid(cast.talleres) == 60_000


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
@pytest.mark.parametrize("agrees_first", [True, False])
def test_of_two_who_agree_and_drop_in_one_moment_one_decides(cast: Cast, *, agrees_first: bool) -> None:
    gift, one = given(cast, 200_000), factories.staff()
    acts = [partial(agree, actor=one, gift=gift, seen=None, now=now()), partial(drop, actor=one, gift=gift, now=now())]
    assert len(refusals(overtaken(*(acts if agrees_first else reversed(acts))))) == 1
    gift.refresh_from_db()
    assert money.prepaid(cast.talleres) == (200_000 if gift.state == Gift.State.GIVEN else 0)
