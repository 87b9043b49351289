"""Guessing is bounded, in every process, and a limit that cannot count refuses."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils.translation import override

from accounts.sign_in import commands as sign_in
from accounts.sign_in.commands import BY_CLIENT
from core.errors import Unavailable
from security.base.limits import Limit, claim, wait_in_words
from tests.accounts.steps import another_browser, type_credentials
from tests.factories import person

pytestmark = pytest.mark.django_db
DOWN = {"default": {"BACKEND": "core.valkey.Cache", "LOCATION": "redis://127.0.0.1:1/0"}}
TEN_A_MINUTE = Limit("test", amount=10, seconds=60)


def guess(client: Client, email: str, times: int) -> list[int]:
    return [type_credentials(client, email, f"wrong {number}").status_code for number in range(times)]


def test_after_five_failures_the_wait_is_in_words(client: Client) -> None:
    clara = person()
    assert guess(client, clara.email, 6) == [422, 422, 422, 422, 429, 429]
    answer = type_credentials(client, clara.email)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 900
    assert "Try again in 15 minutes." in answer.content.decode()


def test_unknown_addresses_wait_as_well(client: Client) -> None:
    assert guess(client, "nobody@rochat.example", 6) == [422, 422, 422, 422, 429, 429]


def test_spelling_does_not_give_more_tries(client: Client) -> None:
    for spelling in ["clara@rochat.example", "CLARA@rochat.example", " Clara@Rochat.example"] * 2:
        answer = type_credentials(client, spelling, "wrong")
    assert answer.status_code == 429


def test_a_known_browser_still_gets_in_while_strangers_guess(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email)
    client.post("/logout/")
    guess(Client(REMOTE_ADDR="203.0.113.9"), clara.email, 10)
    assert type_credentials(another_browser(), clara.email).status_code == 429
    assert type_credentials(client, clara.email).status_code == 303


def test_a_known_browser_has_a_limit_of_its_own(client: Client) -> None:
    clara = person()
    type_credentials(client, clara.email)
    client.post("/logout/")
    assert guess(client, clara.email, 6)[-1] == 429


def test_one_client_cannot_try_many_accounts() -> None:
    client = Client(REMOTE_ADDR="203.0.113.10")
    for _failure in range(99):
        BY_CLIENT.hit("203.0.113.10")
    codes = [type_credentials(client, f"person{number}@rochat.example", "x").status_code for number in range(2)]
    assert codes == [422, 429]


def test_a_flood_from_everywhere_stops_strangers_and_not_known_browsers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clara = person()
    type_credentials(client, clara.email)
    client.post("/logout/")
    monkeypatch.setattr(sign_in, "OVERALL", Limit("flood", amount=2, seconds=60))
    for number in range(3):
        type_credentials(another_browser(), f"person{number}@rochat.example", "x")
    assert type_credentials(another_browser(), clara.email).status_code == 429
    assert type_credentials(client, clara.email).status_code == 303


def test_success_starts_the_count_again(client: Client) -> None:
    clara = person()
    guess(client, clara.email, 4)
    assert type_credentials(client, clara.email).status_code == 303
    assert guess(another_browser(), clara.email, 4) == [422] * 4


@pytest.mark.parametrize("name", ["BY_CLIENT", "OVERALL"])
def test_whoever_gets_in_uses_up_no_try_that_others_share(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clara = person()
    monkeypatch.setattr(sign_in, name, Limit("only-one", amount=1, seconds=60))
    assert [type_credentials(another_browser(), clara.email).status_code for _again in range(3)] == [303] * 3
    answers = [type_credentials(another_browser(), clara.email, "wrong").status_code for _again in range(2)]
    assert answers == [422, 429]


@pytest.mark.proof
def test_another_process_sees_the_same_count(client: Client) -> None:
    clara = person()
    guess(client, clara.email, 6)
    program = (
        "import django; django.setup()\n"
        "from accounts.sign_in.commands import BY_ACCOUNT\n"
        f"print(BY_ACCOUNT.hit({clara.email!r}) > 0)"
    )
    here = {**os.environ, "REDIS_URL": settings.CACHES["default"]["LOCATION"]}
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=here, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "True"


def test_parallel_takes_never_pass_the_limit() -> None:
    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(lambda _number: TEN_A_MINUTE.hit("somebody"), range(60)))
    assert waits.count(0) == 10


def test_without_the_cache_nobody_signs_in(client: Client) -> None:
    clara = person()
    with override_settings(CACHES=DOWN):
        answer = type_credentials(client, clara.email)
    assert answer.status_code == 503
    assert "_auth_user_id" not in client.session


def test_without_the_cache_every_limit_refuses() -> None:
    with override_settings(CACHES=DOWN):
        for act in (TEN_A_MINUTE.hit, TEN_A_MINUTE.wait, TEN_A_MINUTE.reset, TEN_A_MINUTE.refund):
            with pytest.raises(Unavailable):
                act("somebody")
        with pytest.raises(Unavailable):
            claim("something", 60)


def test_a_window_ends() -> None:
    short = Limit("short", amount=1, seconds=60)
    assert short.hit("somebody") == 0
    assert 0 < short.hit("somebody") <= 61
    cache.clear()
    assert short.hit("somebody") == 0


def test_the_wait_is_rounded_up_to_minutes() -> None:
    with override("en"):
        assert "1 minute." in wait_in_words(3)
        assert "2 minutes." in wait_in_words(61)
