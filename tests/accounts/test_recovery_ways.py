"""Recovery by three ways: the same for everybody, masked only where the person signed in before, no factor passed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.recovery import commands as recovery
from core.clock import now
from notifications.models import Message
from security.base.limits import Limit
from security.methods import sms
from security.methods.factors import METHODS, refresh
from security.models import PushDevice, SecurityKey
from security.sign_in import blocks
from tests import factories
from tests.accounts.moving import code, kinds, newest
from tests.accounts.steps import another_browser, ask_recovery, recovery_code, type_credentials
from tests.factories import person
from tests.security.steps import browser, is_signed_in

pytestmark = pytest.mark.django_db
LOGIN, SECOND, PHONE = "clara@rochat.example", "clara@home.example", "+41791234567"
NEW = "otra frase todavía más larga"
WAYS = ["email", "recovery-email", "phone"]
TARGETS = {"email": LOGIN, "recovery-email": SECOND, "phone": PHONE}


def with_key(user: User) -> None:
    """A passkey, which also opens the account without the password."""
    facts = {"credential_id": b"id", "public_key": b"key", "handle": b"handle", "created_at": now()}
    SecurityKey.objects.create(user=user, name="Blue", confirmed=True, **facts)


def with_device(user: User) -> None:
    """A registered device, which rests after the password changed and stays a factor."""
    at = now()
    facts = {"digest": "x" * 64, "password_mark": user.get_session_auth_hash(), "created_at": at, "last_seen_at": at}
    PushDevice.objects.create(user=user, name="Phone", kind="phone", confirmed=True, **facts)


FACTORS: dict[str, Callable[[User], Any]] = {
    "app": factories.with_app,
    "sms": lambda user: factories.with_sms(user, "+41791234568"),
    "key": with_key,
    "push": with_device,
}


@pytest.fixture
def clara() -> User:
    """Somebody with every contact."""
    return person(LOGIN, recovery_email=SECOND, recovery_phone=PHONE)


def code_to(way: str) -> str:
    """What came there."""
    return code("code" if way == "phone" else "recovery_code", TARGETS[way])


def recover(client: Client, way: str) -> None:
    """To the new password."""
    assert ask_recovery(client, LOGIN, way)["Location"] == "/login/recover/code/"
    assert client.post("/login/recover/code/", {"code": code_to(way)})["Location"] == "/login/recover/password/"
    assert client.post("/login/recover/password/", {"password": NEW})["Location"] == "/login/"


@pytest.mark.parametrize("way", WAYS)
def test_each_way_brings_a_new_password(client: Client, clara: User, way: str) -> None:
    recover(client, way)
    assert not is_signed_in(client)
    assert type_credentials(client, LOGIN, NEW).status_code == 303


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("factor", FACTORS)
def test_no_way_passes_the_second_step(client: Client, clara: User, way: str, factor: str) -> None:
    FACTORS[factor](clara)
    refresh(clara)
    recover(client, way)
    assert type_credentials(client, LOGIN, NEW)["Location"] == "/login/2fa/"
    assert not is_signed_in(client)


def test_every_method_was_tried() -> None:
    assert set(FACTORS) == {method.key for method in METHODS}


def test_one_telephone_never_brings_both_steps(client: Client, clara: User) -> None:
    factories.with_sms(clara, PHONE)
    ask_recovery(client, LOGIN, "phone")
    assert not Message.objects.filter(channel="sms").exists()


def test_everybody_who_can_be_told_is_told(client: Client, clara: User) -> None:
    recover(client, "recovery-email")
    assert (kinds(LOGIN), kinds(SECOND)) == (["password_changed"], ["recovery_code", "password_changed"])
    assert newest("password_replaced", PHONE).channel == "sms"


def test_strangers_see_the_same_choice_for_everybody(clara: User) -> None:
    person("bare@rochat.example")
    pages = []
    for address in (LOGIN, "bare@rochat.example", "none@rochat.example"):
        client = another_browser()
        client.post("/login/recover/", {"email": address})
        shown = client.get("/login/recover/way/").content.decode().split("<main")[1].replace(address, "")
        pages.append(shown.split("csrfmiddlewaretoken")[0] + shown.split('value="', 2)[2].split(">", 1)[1])
        assert "clara@home" not in shown
        assert "•" not in shown
    assert len({page.partition("</form>")[0] for page in pages}) == 1


def test_a_browser_of_the_person_sees_their_contacts_masked(clara: User) -> None:
    client = another_browser()
    type_credentials(client, LOGIN)
    client.post("/logout/")
    client.post("/login/recover/", {"email": LOGIN})
    shown = client.get("/login/recover/way/").content.decode()
    assert "c•••@home.example" in shown
    assert "+41 ••• ••• 67" in shown
    assert SECOND not in shown


@pytest.mark.proof
@pytest.mark.parametrize("way", WAYS)
def test_every_address_costs_the_same_work(clara: User, way: str) -> None:
    person("bare@rochat.example")
    counts = {}
    for address in (LOGIN, "bare@rochat.example", "none@rochat.example"):
        client = another_browser()
        client.get("/login/recover/")
        client.post("/login/recover/", {"email": address})
        with CaptureQueriesContext(connection) as queries:
            client.post("/login/recover/way/", {"way": way})
        counts[address] = len(queries)
    assert max(counts.values()) - min(counts.values()) <= 1, counts


@pytest.mark.parametrize("way", ["recovery-email", "phone"])
def test_a_contact_that_is_missing_gets_the_same_page_and_no_message(client: Client, way: str) -> None:
    bare = person("bare@rochat.example")
    other = another_browser()
    pages = []
    for browser_of, address in ((client, bare.email), (other, "none@rochat.example")):
        assert ask_recovery(browser_of, address, way)["Location"] == "/login/recover/code/"
        pages.append(len(browser_of.get("/login/recover/code/").content))
    assert pages[0] == pages[1]
    assert not Message.objects.exists()
    assert client.post("/login/recover/code/", {"code": recovery_code(client)}).status_code == 422


def test_the_code_of_an_old_contact_is_dead(client: Client, clara: User) -> None:
    ask_recovery(client, LOGIN, "phone")
    User.objects.filter(pk=clara.pk).update(recovery_phone="+41791234599")
    assert client.post("/login/recover/code/", {"code": code_to("phone")}).status_code == 422


def test_a_contact_that_is_removed_after_the_proof_sets_no_password(client: Client, clara: User) -> None:
    ask_recovery(client, LOGIN, "phone")
    client.post("/login/recover/code/", {"code": code_to("phone")})
    User.objects.filter(pk=clara.pk).update(recovery_phone="")
    assert client.post("/login/recover/password/", {"password": NEW})["Location"] == "/login/recover/"


@pytest.mark.parametrize("way", WAYS)
def test_blocked_people_get_nothing(client: Client, clara: User, way: str) -> None:
    blocks.start_block(user=clara, by=factories.staff(), reason="x", note="", now=now())
    ask_recovery(client, LOGIN, way)
    assert not Message.objects.filter(kind__startswith="accounts/").exists()


def test_a_way_that_does_not_exist_is_refused(client: Client, clara: User) -> None:
    assert ask_recovery(client, LOGIN, "pigeon").status_code == 422
    assert another_browser().get("/login/recover/way/")["Location"] == "/login/recover/"


def test_without_a_gateway_nobody_offers_sms(client: Client, clara: User, settings: LazySettings) -> None:
    settings.SMS_GATEWAY, settings.DEVELOPMENT = None, False
    assert ask_recovery(client, LOGIN, "phone").status_code == 422
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", [LOGIN, "none@rochat.example"])
def test_one_address_gets_few_sms_whoever_asks_and_whether_known_or_not(clara: User, address: str) -> None:
    answers = [ask_recovery(another_browser(), address, "phone").status_code for _at_once in range(2)]
    for _minute in range(4):
        recovery.BY_SMS[0].reset(address)
        answers.append(ask_recovery(another_browser(), address, "phone").status_code)
    assert answers == [303, 429, 303, 303, 429, 429]
    assert Message.objects.filter(channel="sms").count() == (3 if address == LOGIN else 0)


def test_the_limit_of_a_number_is_never_told_to_a_stranger(client: Client, clara: User) -> None:
    for _sms in range(30):
        sms.BY_NUMBER.hit(PHONE)
    assert ask_recovery(client, LOGIN, "phone")["Location"] == "/login/recover/code/"
    assert not Message.objects.filter(channel="sms").exists()


def test_unknown_addresses_use_up_nothing_of_the_portal() -> None:
    for number in range(3):
        ask_recovery(browser(f"85.5.1.{number + 1}"), f"none{number}@rochat.example", "phone")
    assert Limit(sms.OVERALL.name, 1, sms.OVERALL.seconds).wait(sms.EVERYBODY) == 0


def test_sixty_wrong_codes_make_the_next_one_long_and_shut_nobody_out(client: Client, clara: User) -> None:
    ask_recovery(client, LOGIN)
    short = recovery_code(client)
    for _wrong in range(60):
        recovery.WRONG.hit(LOGIN)
    assert client.post("/login/recover/code/", {"code": short}).status_code == 422
    client.post("/login/recover/code/send/")
    assert len(code_to("email").replace(" ", "")) == 16
    assert client.post("/login/recover/code/", {"code": code_to("email")})["Location"] == "/login/recover/password/"


def test_wrong_codes_of_all_together_have_the_same_end(client: Client, clara: User) -> None:
    for _wrong in range(100):
        recovery.WRONG_OVERALL.hit(recovery.EVERYBODY)
    ask_recovery(client, LOGIN)
    assert len(recovery_code(client)) == 16


def test_right_codes_use_up_no_budget(client: Client, clara: User) -> None:
    for _time in range(3):
        ask_recovery(client, LOGIN)
        client.post("/login/recover/code/", {"code": recovery_code(client)})
    assert Limit(recovery.WRONG.name, 1, recovery.WRONG.seconds).wait(LOGIN) == 0


def test_a_client_that_guesses_has_to_wait(client: Client, clara: User) -> None:
    ask_recovery(client, LOGIN)
    for _wrong in range(60):
        recovery.WRONG_BY_CLIENT.hit("127.0.0.1")
    answer = client.post("/login/recover/code/", {"code": recovery_code(client)})
    assert answer.status_code == 422
    assert "Too many attempts" in answer.content.decode()


@pytest.mark.parametrize("way", ["email", "phone"])
def test_strangers_who_ask_and_ask_do_not_keep_the_owner_waiting(clara: User, way: str) -> None:
    own = another_browser()
    type_credentials(own, LOGIN, factories.PASSWORD)
    own.post("/logout/")
    refusals = 0
    for _stranger in range(10):
        refusals += ask_recovery(another_browser(), LOGIN, way).status_code == 429
    assert refusals > 0
    recover(own, way)
