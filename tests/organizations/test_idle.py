"""Sessions without use end, when an organization of their person wants it (SEC-69)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.form_tokens import FIELD
from organizations.models import Membership, Organization
from security.kinds import EventKind
from security.models import Event
from security.sign_in.idle import SELDOM, STEP
from tests import factories

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
PAGE = "/profile/"


@pytest.fixture
def clock() -> Iterator[Any]:
    """Nine o'clock, until a test moves it."""
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def member() -> Membership:
    """Of an organization whose sessions end after a quarter of an hour, and of one that lets them be."""
    user = factories.person()
    factories.member(factories.organization(), user=user)
    return factories.member(limited(15), user=user)


def limited(minutes: int, name: str = "Banco") -> Organization:
    founded = factories.organization(name)
    Organization.objects.filter(pk=founded.pk).update(idle_minutes=minutes)
    return founded


def opens(client: Client, page: str = PAGE) -> bool:
    return client.get(page).status_code == 200


def test_a_session_without_use_ends_and_says_why(clock: Any, member: Membership) -> None:
    client = factories.signed_in(member.user)
    assert opens(client)
    clock.shift(15 * 60 + STEP + 1)
    answer = client.get("/profile/?tab=1")
    assert answer["Location"] == "/login/?next=%2Fprofile%2F%3Ftab%3D1"
    assert "Banco closes sessions after 15 minutes" in client.get(answer["Location"]).content.decode()
    assert "_auth_user_id" not in client.session
    assert Event.objects.get(kind=EventKind.SESSION_IDLE, user=member.user).data["limit"] == "15 minutes"


def test_what_is_sent_too_late_comes_back_after_the_sign_in(clock: Any, member: Membership) -> None:
    client, page = factories.signed_in(member.user), "/profile/edit/identity/"
    token = client.get(page).content.decode().split(f'name="{FIELD}" value="')[1].split('"')[0]
    clock.shift(15 * 60 + STEP + 1)
    assert "/login/" in client.post(page, {FIELD: token, "first_name": "Clarissa"})["Location"]
    client.post("/login/", {"email": member.user.email, "password": factories.PASSWORD})
    assert "Clarissa" in client.get(page).content.decode()
    settings = factories.signed_in(factories.owner_of(member.organization).user)
    assert "is lost" not in settings.get(f"/org/{member.organization.slug}/security/idle/").content.decode()


def test_whoever_goes_on_is_never_ended(clock: Any, member: Membership) -> None:
    client = factories.signed_in(member.user)
    for _page in range(12):
        assert opens(client)
        clock.shift(14 * 60)


def test_what_is_sent_after_the_end_does_nothing(clock: Any, member: Membership) -> None:
    client = factories.signed_in(member.user)
    opens(client)
    clock.shift(3600)
    answer = client.post("/profile/identity/", {"first_name": "Eva", "last_name": "Sol"})
    assert answer["Location"] == "/login/"
    member.user.refresh_from_db()
    assert member.user.first_name != "Eva"


def test_a_page_that_asks_by_itself_keeps_no_session(clock: Any, member: Membership) -> None:
    client = factories.signed_in(member.user)
    opens(client)
    answers = []
    for _poll in range(20):
        clock.shift(60)
        answers.append(client.get("/profile/security/approve/question/").status_code)
    assert answers.count(303) == 1


def test_the_strictest_counts_while_the_person_acts_there(clock: Any, member: Membership) -> None:
    factories.member(limited(480, "Taller"), user=member.user)
    Membership.objects.filter(pk=member.pk).update(suspended_at=START)
    client = factories.signed_in(member.user)
    opens(client)
    clock.shift(3600)
    assert opens(client)
    clock.shift(8 * 3600 + STEP + 1)
    assert "Taller" in client.get("/profile/", follow=True).content.decode()


@pytest.mark.parametrize("idle", [14 * 60, 26 * 60])
def test_a_limit_that_comes_later_ends_nobody_early(clock: Any, idle: int) -> None:
    member = factories.member(limited(0))
    client = factories.signed_in(member.user)
    opens(client)
    clock.shift(SELDOM - 1)
    opens(client)
    Organization.objects.update(idle_minutes=15)
    clock.shift(idle)
    assert opens(client) is (idle < 15 * 60)


def test_managers_choose_and_it_is_written_down(member: Membership) -> None:
    owner = factories.owner_of(member.organization)
    page = f"/org/{owner.organization.slug}/security/idle/"
    assert factories.signed_in(member.user).post(page, {"minutes": "60"}).status_code == 403
    client = factories.signed_in(owner.user)
    assert [client.post(page, {"minutes": value}).status_code for value in ("7", "60")] == [422, 303]
    owner.organization.refresh_from_db()
    event = Event.objects.get(kind=EventKind.IDLE_LIMIT_CHANGED, organization=owner.organization)
    assert (owner.organization.idle_minutes, event.data["before"], event.data["after"]) == (60, "15 minutes", "1 hour")
    assert "End after 1 hour" in client.get(f"/org/{owner.organization.slug}/security/").content.decode()
