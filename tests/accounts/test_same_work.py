"""Known and unknown addresses cost the same work, so that no clock tells them apart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.signals import before_task_publish
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.steps import another_browser, apply, ask_recovery, type_credentials
from tests.factories import person

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "clara@rochat.example", "clarb@rochat.example"


def refused_sign_in(email: str, browser: Client) -> None:
    type_credentials(browser, email, "wrong password")


def recovery(email: str, browser: Client) -> None:
    ask_recovery(browser, email)


def recovery_again(email: str, browser: Client) -> None:
    ask_recovery(browser, email)
    browser.post("/login/recover/code/send/")


def sign_up_again(email: str, browser: Client) -> None:
    apply(browser, email=email)
    browser.post("/signup/code/send/")


def work(act: Callable[[str, Client], None], email: str) -> list[str]:
    """Kind and table of every write, in order."""
    browser = another_browser()
    with CaptureQueriesContext(connection) as queries:
        act(email, browser)
    writes = [query["sql"].split()[:3] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    return [" ".join(words) for words in writes]


@contextmanager
def noted(names: list[str]) -> Iterator[None]:
    """Tasks that are sent to a worker inside."""

    def note(sender: str, **_sent: Any) -> None:
        names.append(sender)

    before_task_publish.connect(note)
    try:
        yield
    finally:
        before_task_publish.disconnect(note)


@pytest.mark.parametrize("act", [refused_sign_in, recovery, recovery_again, sign_up_again])
def test_an_unknown_address_is_written_as_often_as_a_known_one(act: Callable[[str, Client], None]) -> None:
    person(KNOWN)
    assert work(act, UNKNOWN) == work(act, KNOWN)


@pytest.mark.parametrize("act", [refused_sign_in, recovery])
def test_what_tells_a_known_address_apart_waits_for_no_disk(act: Callable[[str, Client], None]) -> None:
    person(KNOWN)
    with CaptureQueriesContext(connection) as queries:
        act(KNOWN, another_browser())
    assert [query for query in queries if "synchronous_commit" in query["sql"]]


@pytest.mark.parametrize("act", [refused_sign_in, recovery, recovery_again, sign_up_again])
def test_a_worker_is_woken_for_an_unknown_address_too(
    act: Callable[[str, Client], None], django_capture_on_commit_callbacks: Any
) -> None:
    person(KNOWN)
    woken: dict[str, list[str]] = {KNOWN: [], UNKNOWN: []}
    for email, names in woken.items():
        with noted(names), django_capture_on_commit_callbacks(execute=True):
            act(email, another_browser())
    assert sorted(woken[KNOWN]) == sorted(woken[UNKNOWN]) != []
