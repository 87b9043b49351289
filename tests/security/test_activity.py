"""Recent activity: one's own events and nobody else's, each with its place and device (SEC-60)."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from security.journal.events import record
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.factories import person
from tests.security.steps import BERLIN, browser, enter

pytestmark = pytest.mark.django_db
PAGE = "/profile/activity/"


def text(client: Client, query: str = "") -> str:
    return client.get(PAGE + query).content.decode().split("<tbody>")[-1].split("</tbody>")[0]


def test_an_event_has_its_place_and_device() -> None:
    clara, client = person(), browser(BERLIN)
    enter(client, clara.email)
    page = text(client)
    assert "You signed in." in page
    assert "Germany (approximate)" in page
    assert "Firefox · Linux" in page


def test_what_others_tried_at_the_account_is_told_to_its_owner() -> None:
    clara, client = person(), browser(BERLIN)
    enter(client, clara.email)
    record(EventKind.SIGN_IN_FAILED, actor=None, user=clara)
    record(EventKind.SECOND_STEP_REFUSED, actor=None, user=clara)
    page = text(client)
    assert "Someone entered a wrong password for your account." in page
    assert "Someone with your password did not pass the second step." in page


def test_a_sign_in_with_two_steps_is_one_line() -> None:
    clara, client = person(), browser(BERLIN)
    for kind, actor in (
        (EventKind.STEP_AWAITED, None), (EventKind.SECOND_STEP_PASSED, clara), (EventKind.SIGNED_IN, clara)
    ):  # fmt: skip
        Event.objects.create(kind=kind, at=now(), actor=actor, user=clara, ip=BERLIN, device="Firefox · Linux")
    enter(client, clara.email)
    Event.objects.create(kind=EventKind.STEP_AWAITED, at=now(), user=clara, ip="8.8.8.8", device="Edge")
    page = text(client)
    assert page.count("the second step was asked for") == 1
    assert page.count("You signed in.") == 2
    assert "passed the second step" not in page


def test_what_others_did_to_me_is_mine_and_their_rest_is_not(cast: Cast) -> None:
    record(EventKind.MEMBER_ROLE_CHANGED, actor=cast.nadia, user=cast.beat, organization=cast.talleres)
    record(EventKind.TEAM_DELETED, actor=cast.nadia, organization=cast.talleres, team="Secreto")
    record(EventKind.SIGN_IN_FAILED, actor=None, user=cast.beat)
    page = text(cast.client("beat"))
    assert "Talleres Rochat SA" in page
    assert "contraseña incorrecta" in page
    assert "Secreto" not in page
    assert "Secreto" not in text(cast.client("olga"))


def test_only_what_opens_the_account_can_be_disowned() -> None:
    clara = person()
    client = factories.signed_in(clara)
    record(EventKind.PROFILE_CHANGED, actor=clara, user=clara)
    assert text(client).count("/profile/security/compromised/") == 1
    record(EventKind.SIGN_IN_FAILED, actor=None, user=clara)
    assert text(client).count("/profile/security/compromised/") == 2


def test_filters_by_kind_and_period() -> None:
    clara = person()
    with time_machine.travel(now() - datetime.timedelta(days=40)):
        record(EventKind.PASSWORD_RESET, actor=clara, user=clara)
    client = factories.signed_in(clara)
    assert "set a new password" in text(client, "?kind=account&period=90")
    assert "set a new password" not in text(client, "?period=30")
    assert "set a new password" not in text(client, "?kind=session")
    assert "signed in" in text(client, "?kind=session&period=7&kind=nonsense")


@pytest.mark.proof
def test_a_long_history_costs_as_many_queries_as_a_short_one() -> None:
    clara, counts = person(), []
    client = factories.signed_in(clara)
    client.get(PAGE)
    for _size in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
        rows = [Event(kind=EventKind.SIGNED_IN, at=now(), actor=clara, user=clara, ip=BERLIN) for _row in range(500)]
        Event.objects.bulk_create(rows)
    assert counts[0] == counts[1] <= 8


def test_a_hostile_device_stays_text() -> None:
    clara = person()
    Event.objects.create(
        kind=EventKind.SIGNED_IN, at=now(), actor=clara, user=clara, device="<script>alert(1)</script>"
    )
    page = text(factories.signed_in(clara))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page


def test_an_act_of_the_desk_is_told_once(cast: Cast) -> None:
    for organization in (None, cast.talleres):
        record(EventKind.PERSON_BLOCKED, actor=cast.staff, user=cast.beat, organization=organization, reason="Lost")
    assert text(cast.client("beat")).count("Lost") == 1


def test_the_device_of_somebody_else_is_theirs(cast: Cast) -> None:
    Event.objects.create(
        kind="member:role-changed", at=now(), actor=cast.nadia, user=cast.beat, device="Firefox · Linux"
    )
    assert "Firefox" not in text(cast.client("beat"))
    assert "Firefox" in text(cast.client("nadia"))
