"""Of what a balance consists: gifts go first, money of cards stays known, and no detour makes it free (BIL-40)."""

import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.prepaid.lots import Available, Lot, Movement, Source, available, lots_of, taken_for_asking

DAY = datetime.date(2026, 11, 1)
AGE = 120
LATER = DAY + datetime.timedelta(days=AGE)
CARD, TRANSFER, GIFT = Source


def arrived(
    posting: int, amount: int, source: Source | None, day: datetime.date = DAY, kind: str = "top_up"
) -> Movement:
    """On the prepaid account."""
    return Movement(posting, "gift" if source == GIFT else kind, amount, 0, None if source == GIFT else source, day)


def moved(posting: int, kind: str, prepaid: int, held: int = 0, **facts: Any) -> Movement:
    """Without anything from outside."""
    return Movement(posting, kind, prepaid, held, None, facts.pop("day", DAY), **facts)


def has(*movements: Movement, today: datetime.date = DAY) -> Available:
    return available(lots_of(movements, AGE), today, AGE)


def test_money_of_a_transfer_may_go_at_once_that_of_a_card_after_its_days_a_gift_never() -> None:
    found = has(arrived(1, 500, TRANSFER), arrived(2, 300, CARD), arrived(3, 50, GIFT))
    assert (found.now, found.gift, found.waiting) == (500, 50, ((300, LATER),))
    assert has(arrived(2, 300, CARD), today=LATER).now == 300
    assert has(arrived(2, 300, CARD), today=LATER - datetime.timedelta(days=1)).now == 0


def test_gifts_are_spent_first_then_the_oldest() -> None:
    found = has(
        arrived(1, 500, TRANSFER), arrived(2, 100, GIFT), moved(3, "reserved", -150, 150, request=7),
    )  # fmt: skip
    assert (found.now, found.gift) == (450, 0)


def test_what_is_released_is_what_had_been_set_aside() -> None:
    start = [arrived(1, 500, TRANSFER), arrived(2, 100, GIFT), moved(3, "reserved", -150, 150, request=7)]
    found = has(*start, moved(4, "released", 150, -150, request=7, reverses=3))
    assert (found.now, found.gift) == (500, 100)


def test_a_gift_does_not_become_money_by_a_credit_note() -> None:
    found = has(
        arrived(1, 100, GIFT), moved(2, "reserved", -100, 100, request=7), moved(3, "settled", 0, -100, request=7),
        moved(4, "credited", 60, 0, request=7),
    )  # fmt: skip
    assert (found.now, found.gift) == (0, 60)


def test_of_what_paid_a_document_first_that_comes_back_which_may_least_be_asked_back() -> None:
    paid = [
        arrived(1, 100, GIFT), moved(2, "reserved", -100, 100, request=7),
        Movement(3, "received", 0, 200, TRANSFER, DAY, request=7), Movement(4, "received", 0, 50, CARD, DAY, request=7),
        moved(5, "settled", 0, -350, request=7),
    ]  # fmt: skip
    found = has(*paid, moved(6, "credited", 120, 0, request=7))
    assert (found.now, found.gift, found.waiting) == (0, 100, ((20, LATER),))
    rest = has(*paid, moved(6, "credited", 120, 0, request=7), moved(7, "credited", 230, 0, request=7))
    assert (rest.now, rest.gift) == (200, 100)


def test_money_of_a_card_stays_that_by_a_void_request_or_a_credit_note() -> None:
    paid = Movement(1, "received", 0, 300, CARD, DAY, request=7)
    assert has(paid, moved(2, "surplus", 300, -300, request=7)).waiting == ((300, LATER),)
    settled = moved(2, "settled", 0, -300, request=7)
    assert has(paid, settled, moved(3, "credited", 100, 0, request=7)).waiting == ((100, LATER),)


def test_what_was_asked_back_and_not_sent_is_what_it_was() -> None:
    start = [arrived(1, 300, TRANSFER), arrived(2, 300, CARD), moved(3, "asked_back", -200)]
    assert has(*start).now == 100
    assert has(*start, moved(4, "kept", 200, reverses=3)).now == 300


def test_asking_takes_the_oldest_that_may_go() -> None:
    lots = lots_of([arrived(1, 300, CARD), arrived(2, 200, TRANSFER), arrived(3, 50, GIFT)], AGE)
    assert taken_for_asking(lots, 150, DAY, AGE) == (Lot(TRANSFER, 150, DAY),)
    assert sum(lot.amount for lot in lots) == 550


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(["card", "transfer", "gift", "spend", "ask"]), st.integers(1, 500)), max_size=30)
)
def test_the_parts_are_the_balance_whatever_happened(acts: list[tuple[str, int]]) -> None:
    balance, movements = 0, []
    for number, (act, amount) in enumerate(acts):
        if act in {"spend", "ask"}:
            amount = min(amount, balance)
            kind = "reserved" if act == "spend" else "asked_back"
            movements.append(moved(number, kind, -amount, amount if act == "spend" else 0, request=number))
            balance -= amount
        else:
            movements.append(arrived(number, amount, Source(act)))
            balance += amount
    found = has(*movements)
    assert sum(lot.amount for lot in found.lots) == balance
    assert found.now + found.gift + sum(amount for amount, _day in found.waiting) == balance
    assert all(lot.amount > 0 for lot in found.lots)
