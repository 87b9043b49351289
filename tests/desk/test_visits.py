"""Looking with consent: pages that show, half an hour, nothing changed, all written down and reported (SUP-18)."""

import datetime
import itertools
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from core.clock import now
from desk.people.commands import block, unblock
from desk.visits import PAGES
from notifications.models import Message
from organizations.models import Membership
from products.models import ProviderCall
from security.kinds import EventKind
from security.models import Block, Event
from support.commands import redeem, show_code
from support.schedule import report_visits
from tests import factories
from tests.architecture import addresses
from tests.architecture.objects import Objects
from tests.architecture.test_access import state
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(cast: Cast, django_capture_on_commit_callbacks: Any) -> Client:
    """The staff's browser, whom Clara lets look."""
    with django_capture_on_commit_callbacks(execute=True):
        code = show_code(actor=cast.clara, now=now(), scope="look").grouped
        redeem(typed=code, staff=cast.staff, now=now())
    return cast.client("staff")


def test_a_code_that_only_identifies_opens_nothing(cast: Cast) -> None:
    code = show_code(actor=cast.clara, now=now()).grouped
    redeem(typed=code, staff=cast.staff, now=now())
    assert cast.client("staff").get(HOME).status_code == 404


def test_staff_see_what_the_person_sees_under_a_banner(cast: Cast, desk: Client) -> None:
    page = desk.get(f"{HOME}users/")
    assert page.status_code == 200
    assert "Usted ve esto como lo ve Clara Monnet" in page.content.decode()
    assert desk.get("/org/globex/").status_code == 404


def test_the_person_reads_it_on_every_page_and_ends_it_at_once(
    cast: Cast, desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    clara = cast.client("clara")
    for address in (HOME, "/profile/", f"{HOME}users/"):
        assert "Nuestro soporte puede ver sus organizaciones" in clara.get(address).content.decode()
    assert "Nuestro soporte" not in cast.client("nadia").get(HOME).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert clara.post("/profile/support-code/end/").status_code == 303
    assert desk.get(HOME).status_code == 404
    assert "Nuestro soporte puede ver" not in clara.get(HOME).content.decode()


def test_every_page_and_the_end_are_written_down_and_reported(cast: Cast, desk: Client) -> None:
    for path in ("", "users/?q=beat", "teams/"):
        desk.get(HOME + path)
    pages = Event.objects.filter(kind="support:page-seen", actor=cast.staff, user=cast.clara)
    assert [event.data["path"] for event in pages.order_by("pk")] == [HOME, f"{HOME}users/?q=beat", f"{HOME}teams/"]
    cast.client("clara").post("/profile/support-code/end/")
    report = Message.objects.get(address=cast.clara.email, kind="support/visit_report")
    assert all(path in report.text for path in (HOME, f"{HOME}users/?q=beat", f"{HOME}teams/"))
    ended = Event.objects.filter(kind="support:visit-ended", user=cast.clara)
    assert {(event.organization_id, event.data["pages"]) for event in ended} == {(None, 3), (cast.talleres.pk, 3)}


def test_it_ends_by_itself_and_is_reported_once(cast: Cast, desk: Client) -> None:
    desk.get(HOME)
    report_visits()
    assert not Message.objects.filter(kind="support/visit_report").exists()
    with time_machine.travel(now() + datetime.timedelta(minutes=31)):
        assert desk.get(HOME).status_code == 404
        report_visits()
        report_visits()
    assert Message.objects.filter(kind="support/visit_report").count() == 1


ASKS = [(verb, headers) for verb in ("get", "head", "post", "put", "patch", "delete") for headers in ({}, HTMX)]
FORM = {"understood": "on", "confirmed": "yes", "role": "external", "password": factories.PASSWORD}
BODY = {"data": urlencode(FORM), "content_type": "application/x-www-form-urlencoded"}


def ask(client: Client, url: str, verb: str, headers: dict[str, str]) -> int:
    """The status of one request; whatever can bear one has a filled form."""
    return int(getattr(client, verb)(url, headers=headers, **({} if verb in {"get", "head"} else BODY)).status_code)


def acts() -> list[Any]:
    """The state, what was asked of providers and people, and the journal but for the lines that say who looked."""
    calls, mails = ProviderCall.objects.order_by("pk").values(), Message.objects.order_by("pk").values("pk", "kind")
    return [
        *state(),
        *calls,
        *mails,
        *Event.objects.exclude(kind=EventKind.VISIT_PAGE).order_by("pk").values("pk", "kind"),
    ]


@pytest.mark.proof
def test_nothing_else_opens_and_no_verb_of_any_request_changes_anything(cast: Cast, desk: Client) -> None:
    values = Objects(cast, "talleres")
    places = {each: each.url(values) for each in addresses.inside()}
    before, wrong = acts(), set()
    for (each, url), (verb, headers) in itertools.product(places.items(), ASKS):
        shows = {200 if each.name in PAGES else 403}
        status = ask(desk, url, verb, headers)
        if status not in (shows if verb in {"get", "head"} else {403, 405}):
            wrong.add((each.name, verb, bool(headers), status))
    assert wrong == set()
    assert acts() == before
    assert {each.name for each in places} > PAGES


def test_looking_is_no_activity_of_the_person(cast: Cast, desk: Client) -> None:
    before = Membership.objects.get(pk=cast.member("clara").pk).last_active_at
    desk.get(HOME)
    assert Membership.objects.get(pk=cast.member("clara").pk).last_active_at == before


def test_a_look_never_outlives_the_right_of_person_or_staff(cast: Cast, desk: Client) -> None:
    type(cast.staff).objects.filter(pk=cast.staff.pk).update(is_staff=False)
    assert desk.get(HOME).status_code == 404
    type(cast.staff).objects.filter(pk=cast.staff.pk).update(is_staff=True)
    assert desk.get(HOME).status_code == 200
    cast.member("clara").delete()
    assert desk.get(HOME).status_code == 404


def test_another_member_of_the_staff_sees_nothing(cast: Cast, desk: Client) -> None:
    type(cast.olga).objects.filter(pk=cast.olga.pk).update(is_staff=True)
    assert cast.client("olga").get(HOME).status_code == 404


def test_blocking_the_person_ends_the_look(cast: Cast, desk: Client) -> None:
    block(actor=cast.staff, person=cast.clara, reason="x", note="", now=now())
    assert desk.get(HOME).status_code == 404


def test_letting_the_person_in_again_opens_no_look_of_before(cast: Cast, desk: Client) -> None:
    block(actor=cast.staff, person=cast.clara, reason="x", note="", now=now())
    assert unblock(actor=cast.staff, held=Block.objects.get(user=cast.clara), now=now())
    assert desk.get(HOME).status_code == 404
    assert Message.objects.filter(kind="support/visit_report", address=cast.clara.email).count() == 1
