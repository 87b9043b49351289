"""Support codes: half an hour, one use, few tries, nothing to read in the database (SUP-10..12, REL-8)."""

import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from core.clock import now
from core.errors import Unavailable
from security.models import Event
from security.sign_in import blocks
from support.commands import BY_STAFF, OVERALL, TooManySupportCodes, WrongSupportCode, redeem, show_code
from support.models import LIFE, SupportCode, digits_of
from tests import factories
from tests.races import at_once
from tests.security.steps import sign_in

PAGE = "/profile/support-code/"


@pytest.fixture
def clara(db: None) -> User:
    return factories.person()


@pytest.fixture
def staff(db: None) -> User:
    return factories.person(is_staff=True)


def shown(person: User, at: datetime.datetime | None = None) -> str:
    """What the person reads aloud."""
    return show_code(actor=person, now=at or now()).grouped


def tried(typed: str, staff: User, at: datetime.datetime | None = None) -> Any:
    """The person, or the refusal."""
    try:
        return redeem(typed=typed, staff=staff, now=at or now())
    except (WrongSupportCode, TooManySupportCodes) as refusal:
        return type(refusal)


def another(code: str) -> str:
    """Eight other digits."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"


def test_the_page_shows_a_code_on_demand_and_a_new_one_each_time(clara: User, staff: User) -> None:
    browser = sign_in(clara)
    assert "There is no valid code" in browser.get(PAGE).content.decode()
    first = browser.post(PAGE, {"scope": "identify"}, follow=True).content.decode()
    code = SupportCode.objects.get(user=clara).grouped
    assert code in first
    assert code in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {"scope": "everything"}).status_code == 422
    browser.post(PAGE, {"scope": "identify"})
    assert tried(code, staff) is WrongSupportCode
    assert "/profile/support-code/" in browser.get("/profile/").content.decode()


def test_a_code_is_good_once_and_every_journal_says_so(staff: User) -> None:
    place = factories.organization()
    owner = factories.owner_of(place).user
    code = shown(owner)
    assert tried(code.replace(" ", ""), staff) == owner
    assert tried(code, staff) is WrongSupportCode
    used = Event.objects.filter(kind="support:code-used", actor=staff, user=owner)
    assert set(used.values_list("organization", flat=True)) == {None, place.pk}


def test_a_code_dies_after_half_an_hour(clara: User, staff: User) -> None:
    moment = now()
    assert tried(shown(clara, moment), staff, moment + LIFE - datetime.timedelta(seconds=1)) == clara
    assert tried(shown(clara, moment), staff, moment + LIFE) is WrongSupportCode


def test_five_wrong_codes_an_hour_and_the_right_one_waits_too(clara: User, staff: User) -> None:
    code = shown(clara)
    assert [tried(another(code), staff) for _try in range(6)] == [WrongSupportCode] * 5 + [TooManySupportCodes]
    assert tried(code, staff) is TooManySupportCodes
    assert tried(code, factories.person(is_staff=True)) == clara


def test_all_staff_together_are_bounded(clara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.commands.OVERALL", type(OVERALL)(OVERALL.name, 3, 3600))
    code = shown(clara)
    found = [tried(another(code), factories.person(is_staff=True)) for _try in range(5)]
    assert found == [WrongSupportCode] * 3 + [TooManySupportCodes] * 2


def test_right_codes_use_no_tries_up(staff: User) -> None:
    callers = [factories.person() for _number in range(BY_STAFF.amount + 2)]
    assert [tried(shown(caller), staff) for caller in callers] == callers


@pytest.mark.parametrize("typed", ["", "1", "²²²²²²²²", "٣" * 8, "x" * 8, "0" * 400, "12345678\u202e"])
def test_odd_codes_are_wrong_codes(clara: User, staff: User, typed: str) -> None:
    shown(clara)
    assert tried(typed, staff) is WrongSupportCode


def test_the_database_does_not_hold_the_digits(clara: User) -> None:
    digits = shown(clara).replace(" ", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM support_supportcode t")
        rows = cursor.fetchone()[0]
    assert f"{clara.pk}" in rows
    assert digits not in rows


def test_another_portals_key_makes_other_digits(settings: Any) -> None:
    ours = digits_of("a seed")
    settings.SECRET_KEY = "another"
    assert digits_of("a seed") != ours


def test_closed_and_blocked_people_have_no_code(clara: User, staff: User) -> None:
    code = shown(clara)
    blocks.start_block(user=clara, by=staff, reason="x", note="", now=now())
    assert tried(code, staff) is WrongSupportCode
    closed = factories.person()
    code = shown(closed)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert tried(code, staff) is WrongSupportCode


def test_without_the_cache_no_code_is_looked_at(clara: User, staff: User, settings: Any) -> None:
    code = shown(clara)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    with pytest.raises(Unavailable):
        redeem(typed=code, staff=staff, now=now())
    assert SupportCode.objects.filter(user=clara).exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_with_one_code_in_one_moment_one_knows_the_caller() -> None:
    clara, staff = factories.person(), [factories.person(is_staff=True) for _number in range(8)]
    for _round in range(10):
        code = shown(clara)
        outcomes = at_once(*(partial(tried, code, each) for each in staff))
        assert sorted(map(str, outcomes)) == sorted([str(clara), *[str(WrongSupportCode)] * 7])
        for each in staff:
            BY_STAFF.reset(str(each.pk))
        OVERALL.reset("everybody")


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_guesses_gets_no_more_than_five_looks() -> None:
    clara, staff = factories.person(), factories.person(is_staff=True)
    wrong = another(shown(clara))
    outcomes = at_once(*[partial(tried, wrong, staff)] * 20)
    assert outcomes.count(WrongSupportCode) == BY_STAFF.amount
    assert outcomes.count(TooManySupportCodes) == 15
