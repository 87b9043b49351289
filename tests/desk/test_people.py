"""Blocking a person at the desk: every door closes at once, and only the right caller has it done (PRD-27..30)."""

import datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.clock import now
from core.policy import ALLOWED, Refused
from desk.people import commands as people
from notifications.models import Message
from organizations.invitations import bulk
from organizations.invitations.commands import InvitationPlan, invite
from organizations.jobs.commands import start_job
from organizations.jobs.tasks import advance
from organizations.models import Job, Membership, Organization, Role
from organizations.people.commands import change_role
from security.app_passwords.check import Question, check
from security.app_passwords.commands import create, generate
from security.models import Block, Event
from support.commands import show_code
from tests import factories
from tests.accounts.steps import ask_recovery, mails, type_credentials
from tests.cast import Cast
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db
FACTS = {"reason": "Lost telephone", "note": "Call 4711", "understood": "on"}


def block(cast: Cast, name: str) -> None:
    """As the desk does at the person's own word."""
    assert people.block(actor=cast.staff, person=cast.people[name], reason="Lost telephone", note="", now=now())


def identified(cast: Cast, name: str) -> Client:
    """The staff's browser after the caller said the code."""
    desk = cast.client("staff")
    code = show_code(actor=cast.people[name], now=now()).grouped
    assert desk.post("/desk/people/", {"code": code}).headers["Location"] == f"/desk/people/{cast.people[name].pk}/"
    return desk


def test_the_sheet_says_who_calls_and_shows_the_login_in_part(cast: Cast) -> None:
    page = identified(cast, "clara").get(f"/desk/people/{cast.clara.pk}/").content.decode()
    assert "Clara Monnet" in page
    assert "Talleres Rochat SA" in page
    assert "c•••@talleres-rochat.example" in page
    assert cast.clara.email not in page


def test_nobody_is_opened_without_their_code(cast: Cast) -> None:
    desk = identified(cast, "clara")
    for path in ("", "block/", f"members/{cast.member('nadia').pk}/block/"):
        assert desk.get(f"/desk/people/{cast.nadia.pk}/{path}").status_code == 404
        assert desk.post(f"/desk/people/{cast.nadia.pk}/{path}", FACTS).status_code in {404, 405}
    assert not Block.objects.exists()


def test_the_caller_is_forgotten_after_half_an_hour_and_with_the_next_one(cast: Cast) -> None:
    desk = identified(cast, "clara")
    with time_machine.travel(now() + datetime.timedelta(minutes=31)):
        over = desk.get(f"/desk/people/{cast.clara.pk}/")
        assert (over.status_code, "Pida de nuevo el código de soporte" in over.content.decode()) == (404, True)
        assert 'href="/desk/people/">Continuar</a>' in over.content.decode()
    code = show_code(actor=cast.beat, now=now()).grouped
    desk.post("/desk/people/", {"code": code})
    assert desk.get(f"/desk/people/{cast.clara.pk}/").status_code == 404
    assert cast.client("staff").get(f"/desk/people/{cast.beat.pk}/").status_code == 404


def test_guesses_at_the_desk_are_answered_429(cast: Cast) -> None:
    desk = cast.client("staff")
    answers = [desk.post("/desk/people/", {"code": f"0000000{number}"}).status_code for number in range(6)]
    assert answers == [422] * 5 + [429]


def test_a_block_needs_reason_and_tick_and_is_told(cast: Cast) -> None:
    desk, address = identified(cast, "beat"), f"/desk/people/{cast.beat.pk}/block/"
    assert desk.post(address, {"reason": "x"}).status_code == 422
    assert desk.post(address, {"understood": "on"}).status_code == 422
    assert desk.post(address, FACTS).status_code == 303
    events = Event.objects.filter(kind="person:blocked", user=cast.beat, actor=cast.staff)
    assert set(events.values_list("organization", flat=True)) == {None, cast.talleres.pk}
    assert all("Lost telephone" in event.sentence for event in events)
    told = dict(Message.objects.filter(kind__startswith="desk/").values_list("address", "kind"))
    assert told == {cast.beat.email: "desk/access_blocked", cast.nadia.email: "desk/person_blocked"}
    assert not Message.objects.filter(text__contains="4711").exists()
    assert cast.member("beat").role == Role.COLLABORATOR


def test_an_open_session_ends_with_the_next_request(cast: Cast) -> None:
    browser = cast.client("clara")
    assert browser.get("/org/talleres-rochat/").status_code == 200
    block(cast, "clara")
    for address in ("/org/talleres-rochat/", "/org/talleres-rochat/users/", "/profile/", "/profile/support-code/"):
        assert browser.get(address).headers["Location"].startswith("/login/"), address
    assert browser.post("/org/talleres-rochat/users/add/").headers["Location"].startswith("/login/")


def test_a_session_copied_before_is_nobodys_even_if_it_was_kept(cast: Cast) -> None:
    """The sessions' rows are deleted; whoever restored one would still be nobody."""
    block(cast, "clara")
    assert cast.client("clara").get("/profile/").headers["Location"].startswith("/login/")


def test_signing_in_says_why_only_after_the_right_password(cast: Cast, client: Client) -> None:
    block(cast, "clara")
    wrong = type_credentials(client, cast.clara.email, "wrong password")
    assert (wrong.status_code, b"bloqueado" in wrong.content) == (422, False)
    right = client.post("/login/", {"email": cast.clara.email, "password": factories.PASSWORD}, follow=True)
    assert settings.SUPPORT_EMAIL in right.content.decode()
    assert client.get("/profile/").headers["Location"].startswith("/login/")
    assert not Event.objects.filter(kind="session:opened", user=cast.clara).exists()


def test_recovery_does_not_know_a_blocked_person(cast: Cast, client: Client) -> None:
    block(cast, "clara")
    assert ask_recovery(client, cast.clara.email).status_code == 303
    assert cast.clara.email not in mails("recovery_code")


def test_application_passwords_rest_until_the_unblocking(cast: Cast) -> None:
    factories.app_password(cast.clara, characters := generate())
    question = Question(cast.clara.email, characters)
    block(cast, "clara")
    assert check(question, now=now()) is None
    with pytest.raises(Refused):
        create(actor=cast.clara, name="Mail", now=now())
    assert people.unblock(actor=cast.staff, held=Block.objects.get(), now=now())
    assert check(question, now=now()) is not None


def test_a_form_that_was_open_changes_nothing(cast: Cast) -> None:
    clara, beat = cast.member("clara"), cast.member("beat")
    block(cast, "clara")
    with pytest.raises(Refused):
        change_role(actor=clara, subject=beat, role=Role.ADMINISTRATOR, has_accounting=False)
    with pytest.raises(Refused):
        invite(actor=clara, plan=InvitationPlan("x@luz.example", Role.EXTERNAL), now=now())


def test_a_job_under_way_refuses_its_rows(cast: Cast) -> None:
    rows = [{"email": "a@luz.example"}, {"email": "b@luz.example"}]
    job = start_job(actor=cast.member("clara"), verdict=ALLOWED, kind=bulk.BULK_INVITE, rows=rows)
    block(cast, "clara")
    while advance(job.pk):
        pass
    done = Job.objects.get(pk=job.pk)
    assert done.done == 2
    assert {failure["reason"] for failure in done.failures} == {"Usted ya no pertenece a esta organización."}


def test_an_administrator_has_a_member_blocked(cast: Cast) -> None:
    desk = identified(cast, "clara")
    assert "Beat Kessler" in desk.get(f"/desk/people/{cast.clara.pk}/?q=kessler").content.decode()
    address = f"/desk/people/{cast.clara.pk}/members/{cast.member('beat').pk}/block/"
    assert desk.get(address).status_code == 200
    assert desk.post(address, FACTS).status_code == 303
    assert Block.objects.in_force().get().user == cast.beat


@pytest.mark.parametrize(("caller", "member"), [("clara", "nadia"), ("nadia", "lucia")])
def test_whom_a_caller_does_not_speak_for_stays(cast: Cast, caller: str, member: str) -> None:
    """An administrator for no legal representative, an organization for nobody who belongs elsewhere too."""
    desk = identified(cast, caller)
    address = f"/desk/people/{cast.people[caller].pk}/members/{cast.member(member).pk}/block/"
    page = desk.get(address).content.decode()
    assert ("Solo otro responsable legal" in page) or ("también pertenece a otras organizaciones" in page)
    assert desk.post(address, FACTS).status_code == 403
    assert not Block.objects.exists()


@pytest.mark.parametrize("caller", ["beat", "iker", "lucia"])
def test_weak_roles_have_nobody_blocked(cast: Cast, caller: str) -> None:
    desk = identified(cast, caller)
    assert "Clara Monnet" not in desk.get(f"/desk/people/{cast.people[caller].pk}/").content.decode()
    address = f"/desk/people/{cast.people[caller].pk}/members/{cast.member('clara').pk}/block/"
    assert [desk.get(address).status_code, desk.post(address, FACTS).status_code] == [404, 404]


def test_a_member_of_another_tenant_is_not_found(cast: Cast) -> None:
    olga = cast.member("olga", cast.globex)
    desk = identified(cast, "nadia")
    address = f"/desk/people/{cast.nadia.pk}/members/{olga.pk}/block/"
    assert [desk.get(address).status_code, desk.post(address, FACTS).status_code] == [404, 404]
    with pytest.raises(Refused):
        people.block_member(actor=cast.staff, caller=cast.member("nadia"), subject=olga, reason="x", note="", now=now())


def test_a_caller_who_lost_the_role_meanwhile_is_refused(cast: Cast) -> None:
    clara, beat = cast.member("clara"), cast.member("beat")
    Membership.objects.filter(pk=clara.pk).update(role=Role.COLLABORATOR)
    with pytest.raises(Refused):
        people.block_member(actor=cast.staff, caller=clara, subject=beat, reason="x", note="", now=now())


def test_only_staff_block_and_unblock(cast: Cast) -> None:
    with pytest.raises(Refused):
        people.block(actor=cast.clara, person=cast.beat, reason="x", note="", now=now())
    block(cast, "beat")
    with pytest.raises(Refused):
        people.unblock(actor=cast.clara, held=Block.objects.get(), now=now())


def test_the_desk_lets_a_person_in_again_once(cast: Cast, client: Client) -> None:
    block(cast, "beat")
    desk, address = cast.client("staff"), f"/desk/people/blocks/{Block.objects.get().pk}/unblock/"
    assert "Beat Kessler" in desk.get("/desk/people/").content.decode()
    assert [desk.post(address).status_code for _click in range(2)] == [303, 303]
    assert desk.get(address).status_code == 404
    assert type_credentials(client, cast.beat.email).headers["Location"] == "/"
    assert Event.objects.filter(kind="person:unblocked", organization=cast.talleres).count() == 1
    assert mails_about(cast.beat) == ["desk/access_blocked", "desk/access_restored"]


def mails_about(person: User) -> list[str]:
    """What the desk wrote to the person."""
    rows = Message.objects.filter(address=person.email, kind__startswith="desk/").order_by("created_at", "pk")
    return [row.kind for row in rows]


@pytest.mark.proof
def test_the_page_of_a_caller_costs_the_same_for_many_colleagues(cast: Cast) -> None:
    desk, page = identified(cast, "clara"), f"/desk/people/{cast.clara.pk}/"
    costs = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page).status_code == 200
        costs.append(len(queries))
        for _each in range(3):
            factories.member(cast.talleres)
    assert costs[0] == costs[1]


@pytest.mark.proof
def test_the_block_costs_no_query_more(cast: Cast, django_assert_num_queries: Any) -> None:
    browser = cast.client("clara")
    browser.get("/profile/")
    with django_assert_num_queries(2):
        browser.get("/language/")


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_an_act_in_the_same_moment_comes_before_the_block_or_not_at_all() -> None:
    staff, place = factories.staff(), factories.organization()
    owner = factories.owner_of(place)
    Organization.objects.update(created_at=now() - datetime.timedelta(days=30))  # new ones invite few
    for number in range(20):
        blocked = factories.member(place, Role.ADMINISTRATOR)
        drafts = [InvitationPlan(f"guest{number}.{each}@luz.example", Role.EXTERNAL) for each in range(3)]
        acts = [partial(invite, actor=blocked, plan=draft, now=now()) for draft in drafts]
        stop = partial(people.block, actor=staff, person=blocked.user, reason="x", note="", now=now())
        outcomes = at_once(*acts, stop)
        end = Event.objects.get(kind="person:blocked", user=blocked.user, organization=place).pk
        assert not Event.objects.filter(kind="invitation:sent", actor=blocked.user, pk__gt=end).exists()
        assert all(isinstance(each, Refused) for each in refusals(outcomes))
    assert owner.organization.memberships.count() == 21


def test_after_a_member_the_call_goes_on_and_only_the_button_blocks(cast: Cast) -> None:
    desk, call = identified(cast, "nadia"), f"/desk/people/{cast.nadia.pk}/"
    page = desk.get(call).content.decode()
    address = f"{call}members/{cast.member('beat').pk}/block/"
    assert "Bloquear a Nadia Ferrari" in page
    assert page.count(f'href="{address}"') == 1
    assert "Máximo 25" not in page
    assert desk.post(address, FACTS).headers["Location"] == call


def test_staff_start_at_the_desk(cast: Cast) -> None:
    assert cast.client("staff").get("/").headers["Location"] == "/desk/"
