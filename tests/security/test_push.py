"""Approval on a registered device: by its number, by its person, for the session that asked, once."""

from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.clock import now
from desk.people import commands as people
from notifications.models import Message
from security.kinds import EventKind
from security.methods import push
from security.models import Event, PushDevice, PushRequest
from security.models.push import MOST_MISSES
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.races import at_once
from tests.security.push import (
    AGAIN,
    APPROVE,
    MINUTE,
    WAIT,
    approve,
    asking,
    goes_on,
    newest,
    page_of,
    page_of_question,
    register,
)
from tests.security.steps import FACTORS, STEP, is_signed_in, sign_in


def test_a_sign_in_is_approved_by_its_number(nadia: User, phone: Client) -> None:
    asker = asking(nadia)
    assert f">{newest(nadia).number}<" in asker.get(WAIT).content.decode()
    assert not goes_on(asker)
    assert approve(phone, nadia).status_code == 303
    assert goes_on(asker)
    assert Event.objects.filter(kind=EventKind.PUSH_APPROVED, user=nadia).count() == 1
    assert newest(nadia).state == "used"


def test_the_person_comes_to_where_they_wanted_and_the_browser_is_remembered_when_ticked(
    nadia: User, phone: Client
) -> None:
    asker = another_browser()
    type_credentials(asker, nadia.email, next="/profile/security/")
    asker.post(WAIT, {"remember": "on"})
    approve(phone, nadia)
    assert asker.get(WAIT)["Location"] == "/profile/security/"
    asker.post("/logout/")
    assert type_credentials(asker, nadia.email)["Location"] != STEP


def test_every_page_of_the_device_shows_the_question_with_who_asks(nadia: User, phone: Client) -> None:
    assert page_of_question(phone) == ""
    asking(nadia, Client(headers={"accept-language": "en", "user-agent": "Mozilla/5.0 Firefox/140.0"}))
    assert page_of_question(phone) == page_of(nadia)
    shown = phone.get(page_of(nadia)).content.decode()
    assert all(each in shown for each in (nadia.email, "Firefox", "A local network"))
    assert f">{newest(nadia).number}<" not in shown


def test_other_browsers_of_the_person_show_nothing_and_approve_nothing(nadia: User, phone: Client) -> None:
    other = sign_in(nadia)
    asker = asking(nadia)
    assert page_of_question(other) == ""
    assert approve(other, nadia).status_code == 403
    assert other.post(f"{page_of(nadia)}deny/").status_code == 403
    assert not goes_on(asker)


@pytest.mark.proof
def test_a_page_costs_no_query_for_people_without_a_device_and_one_with(nadia: User) -> None:
    client = sign_in(nadia)
    client.get("/profile/")
    with CaptureQueriesContext(connection) as without:
        client.get("/profile/")
    before = [each["sql"] for each in without.captured_queries]
    register(client)
    client.get("/profile/")
    with CaptureQueriesContext(connection) as registered:
        client.get("/profile/")
    assert len(registered) == len(before) + 1
    assert not any("pushrequest" in sql for sql in before)


def test_a_device_that_is_signed_out_approves_nothing(nadia: User, phone: Client) -> None:
    phone.post("/logout/")
    asking(nadia)
    assert approve(phone, nadia)["Location"].startswith("/login/?")
    assert newest(nadia).state == "pending"


def test_a_question_of_another_person_is_not_found(nadia: User, beat: User, phone: Client) -> None:
    other = register(sign_in(beat))
    asking(nadia)
    for ask in (other.get, other.post):
        assert ask(page_of(nadia), {"number": newest(nadia).number}).status_code == 404
    assert other.post(f"{page_of(nadia)}deny/").status_code == 404


def test_the_asking_browser_cannot_approve_itself(nadia: User, phone: Client) -> None:
    second = register(sign_in(nadia), "Second")
    phone.post("/logout/")
    asking(nadia, phone)
    thief = another_browser()
    thief.cookies = sign_in(nadia).cookies
    thief.cookies["atrio_device"] = phone.cookies["atrio_device"].value
    assert page_of_question(thief) == ""
    assert approve(thief, nadia).status_code == 409
    assert approve(second, nadia).status_code == 303


def test_a_copied_session_does_not_approve_its_own_question(nadia: User, phone: Client) -> None:
    thief = another_browser()
    thief.cookies["atrio_session"] = phone.cookies["atrio_session"].value
    thief.post(AGAIN, {"method": "push"})
    assert page_of_question(phone) == ""
    assert approve(phone, nadia).status_code == 409
    assert newest(nadia).state == "pending"


def test_an_approval_alone_is_no_password(nadia: User, phone: Client) -> None:
    client = sign_in(nadia)
    with time_machine.travel(now() + 60 * MINUTE):
        client.post(AGAIN, {"method": "push"})
        approve(phone, nadia)
        client.get(AGAIN)
        assert client.post(f"{FACTORS}codes/new/")["Location"].startswith("/login/again/")
        form = {"password": factories.PASSWORD, "next": f"{FACTORS}codes/new/"}
        assert client.post("/login/again/", form)["Location"] == f"{FACTORS}codes/new/"


def test_a_mistaken_approval_is_taken_back_until_it_was_used(nadia: User, phone: Client) -> None:
    asker = asking(nadia)
    approve(phone, nadia)
    assert "has not been used yet" in phone.get(APPROVE).content.decode()
    assert phone.post(f"{page_of(nadia)}deny/")["Location"] == "/profile/security/compromised/"
    assert not goes_on(asker)
    asker = asking(nadia)
    approve(phone, nadia)
    assert goes_on(asker)
    assert "has not been used yet" not in phone.get(APPROVE).content.decode()
    late = phone.post(f"{page_of(nadia)}deny/", follow=True).content.decode()
    assert "It was used already" in late
    assert newest(nadia).state == "used"


@pytest.mark.parametrize("act", ["sessions closed", "device removed", "blocked"])
def test_an_unused_approval_dies_with(nadia: User, phone: Client, act: str) -> None:
    register(sign_in(nadia), "Second")
    asker = asking(nadia)
    approve(phone, nadia)
    if act == "sessions closed":
        phone.post("/profile/security/sessions/close-others/")
    elif act == "blocked":
        assert people.block(actor=factories.staff(), person=nadia, reason="Lost telephone", note="", now=now())
    else:
        path = f"{FACTORS}push/{PushDevice.objects.earliest('pk').pk}/remove/"
        factories.confirm(phone, path, {"password": factories.PASSWORD, "understood": "on"})
    assert newest(nadia).state == "expired"
    assert not goes_on(asker)


def test_three_wrong_numbers_close_the_question(nadia: User, phone: Client) -> None:
    asker = asking(nadia)
    wrong = 10 + (newest(nadia).number + 1) % 90
    assert [approve(phone, nadia, wrong).status_code for _try in range(MOST_MISSES)] == [422, 422, 303]
    approve(phone, nadia)
    assert newest(nadia).state == "expired"
    assert not goes_on(asker)
    assert Event.objects.get(kind=EventKind.PUSH_MISSED, user=nadia).is_about_signing_in
    assert Message.objects.filter(kind="security/push_missed", user=nadia).count() == 1


def test_an_approval_lets_in_one_session_only_the_one_that_asked(nadia: User, phone: Client) -> None:
    asker, other = asking(nadia), another_browser()
    type_credentials(other, nadia.email)
    approve(phone, nadia)
    assert not goes_on(other)
    assert goes_on(asker)
    asker.post("/logout/")
    type_credentials(asker, nadia.email)
    assert not goes_on(asker)


@pytest.mark.parametrize("late", ["answer", "use"])
def test_a_question_lives_five_minutes(nadia: User, phone: Client, late: str) -> None:
    asker = asking(nadia)
    if late == "use":
        approve(phone, nadia)
    with time_machine.travel(now() + 5 * MINUTE):
        if late == "answer":
            approve(phone, nadia)
        assert not goes_on(asker)
    assert newest(nadia).state != "used"


def test_refusing_ends_the_session_of_the_asker_and_is_told(nadia: User, phone: Client) -> None:
    asker = asking(nadia)
    answer = phone.post(f"{page_of(nadia)}deny/", follow=True)
    assert answer.redirect_chain == [("/profile/security/compromised/", 303)]
    assert "go through these steps" in answer.content.decode()
    assert asker.get(STEP)["Location"] == "/login/"
    assert asker.post(f"{STEP}?method=app", {"code": factories.code_of(nadia)})["Location"] == "/login/"
    assert Message.objects.filter(kind="security/push_denied", user=nadia).count() == 1
    assert Event.objects.filter(kind=EventKind.PUSH_DENIED, user=nadia).count() == 1
    assert approve(phone, nadia)["Location"] == APPROVE


def test_the_second_refusal_within_an_hour_pauses_questions(nadia: User, phone: Client) -> None:
    for _stranger in range(2):
        asking(nadia)
        phone.post(f"{page_of(nadia)}deny/")
    asker = asking(nadia)
    assert PushRequest.objects.count() == 2
    assert "paused for an hour" in asker.get(WAIT).content.decode()
    assert asker.post(f"{STEP}?method=app", {"code": factories.code_of(nadia)}).status_code == 303


def test_one_question_is_open_at_a_time(nadia: User, phone: Client) -> None:
    first, second = asking(nadia), asking(nadia)
    assert PushRequest.objects.count() == 1
    assert "waits for an answer" in second.get(WAIT).content.decode()
    approve(phone, nadia)
    assert not goes_on(second)
    assert goes_on(first)


def test_a_stranger_does_not_keep_a_known_browser_from_asking(nadia: User, phone: Client) -> None:
    own = sign_in(nadia)
    own.post("/logout/")
    stranger = asking(nadia)
    asking(nadia, own)
    approve(phone, nadia)
    assert not goes_on(stranger)
    assert goes_on(own)


def test_three_questions_in_a_quarter_of_an_hour_then_ten_a_day(nadia: User, phone: Client) -> None:
    asker = asking(nadia)
    for _question in range(4):
        asker.post(WAIT)
    assert PushRequest.objects.count() == push.SHORT.amount
    for _question in range(20):
        push.SHORT.reset(str(nadia.pk))  # as if its quarter of an hour had passed
        asker.post(WAIT)
    assert PushRequest.objects.count() == push.STRANGERS.amount
    assert "Too many attempts" in asker.get(WAIT).content.decode()


@pytest.mark.proof
def test_those_who_come_in_use_up_nothing_of_their_network(nadia: User, phone: Client) -> None:
    for _other in range(push.BY_CLIENT.amount - 1):
        push.BY_CLIENT.hit("127.0.0.1")
    for _person in range(2):
        asker = asking(nadia)
        approve(phone, nadia)
        assert goes_on(asker)
    asking(nadia)
    assert "Too many attempts" in asking(nadia).get(WAIT).content.decode()
    asking(nadia, asker_that_is_known(nadia))
    assert newest(nadia).state == "pending"


def asker_that_is_known(user: User) -> Client:
    """A browser on which the person signed in before."""
    client = sign_in(user)
    client.post("/logout/")
    return client


def test_another_method_withdraws_the_question(nadia: User, phone: Client) -> None:
    asker = asking(nadia)
    assert asker.post(f"{STEP}?method=app", {"code": factories.code_of(nadia)}).status_code == 303
    assert page_of_question(phone) == ""


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_the_refusal_wins(nadia: User) -> None:
    one, other = register(sign_in(nadia)), register(sign_in(nadia), "Second")
    asker = asking(nadia)
    path, number = page_of(nadia), newest(nadia).number
    at_once(partial(one.post, path, {"number": number}), partial(other.post, f"{path}deny/"))
    assert newest(nadia).state == "denied"
    assert Event.objects.filter(kind=EventKind.PUSH_DENIED).count() == 1
    assert not goes_on(asker)


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_looks_opens_one_session(nadia: User) -> None:
    device = register(sign_in(nadia))
    asker = asking(nadia)
    approve(device, nadia)
    copies = [another_browser() for _copy in range(5)]
    for copy in copies:
        copy.cookies["atrio_session"] = asker.cookies["atrio_session"].value
    at_once(*[partial(copy.get, WAIT) for copy in copies])
    assert Event.objects.filter(kind=EventKind.SECOND_STEP_PASSED, data__method="push").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_askers_opens_one_question(nadia: User) -> None:
    device = register(sign_in(nadia))
    askers = [another_browser() for _asker in range(6)]
    for asker in askers:
        type_credentials(asker, nadia.email)
    at_once(*[partial(asker.post, WAIT) for asker in askers])
    assert PushRequest.objects.count() == 1
    assert page_of_question(device)


def test_an_act_with_weight_is_confirmed_on_another_device(nadia: User, phone: Client) -> None:
    client = sign_in(nadia)
    with time_machine.travel(now() + 11 * MINUTE):
        form = client.get("/login/again/?next=/profile/security/2fa/codes/new/").content.decode()
        assert "/profile/security/again/?next=" in form
        client.post(AGAIN, {"method": "push"})
        assert approve(phone, nadia).status_code == 303
        assert client.get(AGAIN)["Location"] == "/profile/"
        assert 'name="code"' not in client.get("/login/again/").content.decode()


def test_a_refused_confirmation_ends_the_session_that_asked(nadia: User, phone: Client) -> None:
    thief = sign_in(nadia)
    thief.post(AGAIN, {"method": "push"})
    phone.post(f"{page_of(nadia)}deny/")
    assert not is_signed_in(thief)
    assert is_signed_in(phone)


def test_a_code_for_an_act_comes_by_sms_when_asked(beat: User) -> None:
    client = sign_in(beat)
    factories.with_sms(beat, here=client)
    assert client.post(AGAIN, {"method": "sms"})["Location"] == "/profile/"
    assert Message.objects.filter(channel="sms", user=beat).count() == 1
