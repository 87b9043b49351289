"""OTP codes (SEC-19), compared with an independent generator; each is accepted once, whoever asks."""

import datetime
import os
import subprocess
import sys
from base64 import b32encode
from collections.abc import Iterator
from functools import partial

import pyotp
import pytest
import time_machine
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from manager import environment
from manager.demo import APP_SECRET
from security.models import AppFactor
from tests import factories
from tests.live import _test_database
from tests.races import at_once

INSTANT = datetime.datetime(2026, 11, 25, 12, 0, 15, tzinfo=datetime.UTC)
STEPS_WITHIN, STEPS_BEYOND = (-1, 0, 1), (-3, -2, 2, 3)


@pytest.fixture
def app(nadia: User) -> AppFactor:
    found: AppFactor = AppFactor.objects.get(user=nadia)
    return found


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(INSTANT, tick=False):
        yield


@given(st.integers(0, 2**36), st.binary(min_size=20, max_size=20))
def test_codes_are_those_of_an_independent_generator(seconds: int, key: bytes) -> None:
    secret = b32encode(key).decode()
    instant = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    step = AppFactor.step_of(secret, pyotp.TOTP(secret).at(seconds), instant)
    assert step in {seconds // 30 + offset for offset in STEPS_WITHIN}


@pytest.mark.parametrize("steps", STEPS_WITHIN)
def test_a_clock_may_be_one_step_off(noon: None, app: AppFactor, steps: int) -> None:
    assert app.verify_token(factories.code_from(APP_SECRET, steps=steps))


@pytest.mark.parametrize("steps", STEPS_BEYOND)
def test_two_steps_are_too_many(noon: None, app: AppFactor, steps: int) -> None:
    assert not app.verify_token(factories.code_from(APP_SECRET, steps=steps))


@pytest.mark.parametrize("token", ["", "12345", "1234567", "٣٤٥٦٧٨", "12345a", " 12345", "-12345", "1e5000"])
def test_anything_but_six_digits_is_refused(app: AppFactor, token: str) -> None:
    assert not app.verify_token(token)


def test_a_code_is_accepted_once_even_after_the_cache_was_emptied(app: AppFactor) -> None:
    code = factories.code_from(APP_SECRET)
    assert app.verify_token(code)
    cache.clear()
    assert not app.verify_token(code)
    assert not AppFactor.objects.get(pk=app.pk).verify_token(code)


def test_an_older_code_is_refused_after_a_newer_one(noon: None, app: AppFactor) -> None:
    assert app.verify_token(factories.code_from(APP_SECRET))
    assert not app.verify_token(factories.code_from(APP_SECRET, steps=-1))
    assert app.verify_token(factories.code_from(APP_SECRET, steps=1))


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_another_process_refuses_it_too(nadia: User) -> None:
    code = factories.code_from(APP_SECRET)
    assert AppFactor.objects.get(user=nadia).verify_token(code)
    source = (
        "import django; django.setup(); from security.models import AppFactor; "
        f"print(AppFactor.objects.get(user_id={nadia.pk}).verify_token('{code}'))"
    )
    variables = {**os.environ, "DATABASE_URL": _test_database(), "DJANGO_SETTINGS_MODULE": "manager.settings"}
    command = [sys.executable, "-c", source]
    other = subprocess.run(command, cwd=environment.ROOT, env=variables, capture_output=True, text=True, check=False)
    assert other.stdout.strip() == "False", other.stderr


@pytest.mark.django_db(transaction=True)
def test_of_parallel_tries_one_wins(nadia: User) -> None:
    app = AppFactor.objects.get(user=nadia)
    for _round in range(20):
        code = factories.code_of(nadia)
        outcomes = at_once(*[partial(AppFactor.objects.get(pk=app.pk).verify_token, code) for _try in range(6)])
        assert sorted(outcomes) == [False] * 5 + [True]


def test_a_dump_of_the_database_shows_no_secret(app: AppFactor) -> None:
    row = AppFactor.objects.filter(pk=app.pk).values().get()
    assert APP_SECRET not in str(row)
    assert app.secret == APP_SECRET
