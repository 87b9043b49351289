"""Sign up: the address is proved first, nobody learns who has an account, one account per address."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.hooks import SignUp
from accounts.models import User
from accounts.sign_up import commands as sign_up
from notifications.models import Message
from notifications.secrets import marker
from security.kinds import EventKind
from security.models import Event
from tests.accounts.steps import APPLICATION, another_browser, apply, mails, sign_up_code
from tests.factories import PASSWORD, person, sign_in
from tests.html import Document

pytestmark = pytest.mark.django_db
EMAIL = APPLICATION["email"]


def confirm(client: Client, code: str = "") -> int:
    return client.post("/signup/code/", {"code": code or sign_up_code(client)}).status_code


@pytest.fixture
def welcomed(monkeypatch: pytest.MonkeyPatch) -> list[SignUp]:
    people: list[SignUp] = []
    monkeypatch.setattr(sign_up, "USER_SIGNED_UP", [people.append])
    return people


def test_a_person_exists_and_is_signed_in_after_the_code(client: Client, welcomed: list[SignUp]) -> None:
    assert apply(client)["Location"] == "/signup/code/"
    assert not User.objects.exists()
    answer = client.post("/signup/code/", {"code": sign_up_code(client)})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    ana = User.objects.get()
    assert (ana.email, ana.full_name, ana.language) == (EMAIL, "Ana Vidal", "es")
    assert ana.check_password(APPLICATION["password"])
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert welcomed == [SignUp(ana, "individual", "Ana Vidal")]


def test_the_journal_tells_the_sign_up(client: Client) -> None:
    apply(client)
    confirm(client)
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [
        EventKind.SIGNED_UP,
        EventKind.EMAIL_VERIFIED,
        EventKind.ORGANIZATION_CREATED,
        EventKind.SIGNED_IN,
    ]


def test_a_company_gives_its_trade_name(client: Client, welcomed: list[SignUp]) -> None:
    assert apply(client, kind="company").status_code == 422
    apply(client, kind="company", trade_name="Vidal SA")
    confirm(client)
    assert welcomed[0].organization_name == "Vidal SA"


def test_towards_an_invitation_no_organization_is_made(client: Client, welcomed: list[SignUp]) -> None:
    apply(client, next="/invite/abc/")
    answer = client.post("/signup/code/", {"code": sign_up_code(client)})
    assert answer["Location"] == "/invite/abc/"
    assert User.objects.count() == 1
    assert welcomed == []


def test_an_invited_user_is_proved_by_the_link(welcomed: list[SignUp]) -> None:
    ana = sign_up.create_invited_user(
        email=" Ana@Vidal.example", first_name="Ana", last_name="", language="fr", password=PASSWORD
    )
    assert (ana.email, ana.language, welcomed) == (EMAIL, "fr", [])
    assert ana.check_password(PASSWORD)
    with pytest.raises(sign_up.AlreadyRegistered):
        sign_up.create_invited_user(email=EMAIL, first_name="B", last_name="", language="fr", password=PASSWORD)


def test_a_taken_address_gets_the_same_page_and_a_mail_of_its_own(client: Client) -> None:
    person("taken@vidal.example")
    free, taken = apply(client, email="fresh@vidal.example"), apply(another_browser(), email="taken@vidal.example")
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert mails("verification_code") == ["fresh@vidal.example"]
    assert mails("already_registered") == ["taken@vidal.example"]


def test_the_code_page_is_the_same_for_a_taken_address(client: Client) -> None:
    person("taken@vidal.example")
    other = another_browser()
    apply(client, email="fresh@vidal.example")
    apply(other, email="taken@vidal.example")
    free, taken = client.get("/signup/code/"), other.get("/signup/code/")
    assert abs(len(free.content) - len(taken.content)) <= 8
    assert confirm(client, "000000x") == confirm(other, "000000x") == 422


def test_the_mail_holds_the_code_only_encrypted(client: Client) -> None:
    apply(client)
    message = Message.objects.get()
    code = sign_up_code(client)
    assert message.text.count(marker("code")) == 1
    assert code not in message.text + message.html + message.subject + message.secrets
    assert code not in str(dict(client.session))


def test_five_wrong_codes_end_the_attempt(client: Client) -> None:
    apply(client)
    right = sign_up_code(client)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _try in range(5):
        assert confirm(client, wrong) == 422
    assert confirm(client, right) == 422
    assert not User.objects.exists()


def test_a_code_is_over_after_a_quarter_of_an_hour(client: Client) -> None:
    with time_machine.travel("2026-11-23 10:00", tick=False) as clock:
        apply(client)
        clock.shift(901)
        assert confirm(client) == 422
    assert not User.objects.exists()


def test_a_new_code_replaces_the_old_one(client: Client) -> None:
    apply(client)
    old = sign_up_code(client)
    client.post("/signup/code/send/")
    assert sign_up_code(client) != old
    assert confirm(client, old) == 422
    assert confirm(client) == 303
    assert len(mails("verification_code")) == 2


def test_codes_are_sent_again_three_times_at_most(client: Client) -> None:
    apply(client)
    for _round in range(6):
        client.post("/signup/code/send/")
    assert len(mails("verification_code")) == 4


def test_one_address_gets_eight_mails_an_hour_from_all_browsers() -> None:
    answers = [apply(another_browser()).status_code for _browser in range(10)]
    assert answers == [303] * 8 + [429] * 2
    assert len(mails("verification_code")) == 8


def test_a_double_click_mails_one_code_and_makes_one_account(client: Client) -> None:
    apply(client)
    client.post("/signup/", APPLICATION)
    assert mails() == [EMAIL]
    twin = another_browser()
    twin.cookies.update(client.cookies)
    assert confirm(client) == 303
    assert twin.post("/signup/code/", {"code": "123456"}).status_code == 303
    assert User.objects.count() == 1


def at_once(browsers: list[Client], codes: list[str]) -> list[int]:
    barrier = Barrier(len(browsers))

    def finish(browser: Client, code: str) -> int:
        barrier.wait(timeout=10)
        try:
            return confirm(browser, code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(finish, browsers, codes))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_the_code_makes_one_account_and_no_error(client: Client) -> None:
    apply(client)
    twin = another_browser()
    twin.cookies.update(client.cookies)
    code = sign_up_code(client)
    assert at_once([client, twin], [code, code]) == [303, 303]
    assert User.objects.count() == 1


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_with_one_address_make_one_account() -> None:
    browsers = [another_browser() for _number in range(20)]
    for browser in browsers:
        cache.clear()
        apply(browser)
    assert set(at_once(browsers, [sign_up_code(browser) for browser in browsers])) == {303}
    assert User.objects.filter(email=EMAIL).count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "аna@vidal.example",
        "ana@vidаl.example",
        "ａna@vidal.example",
        "ana",
        "ana@vidal",
        "ana @vidal.example",
        "x" * 250 + "@v.example",
        "a\x00na@vidal.example",
    ],
)
def test_addresses_that_look_like_others_are_refused(client: Client, email: str) -> None:
    assert apply(client, email=email).status_code == 422
    assert not Message.objects.exists()


def test_the_refusal_never_shows_the_password(client: Client) -> None:
    answer = apply(client, email="ana")
    assert answer.status_code == 422
    assert 'value="ana"' in answer.content.decode()
    assert APPLICATION["password"] not in answer.content.decode()


def test_the_language_of_the_page_is_preset(client: Client) -> None:
    page = Document.of(client.get("/signup/", headers={"accept-language": "it"}).content.decode())
    assert "it" in [each.get("value") for each in page.all("option") if each.has("selected")]


def test_whoever_is_signed_in_does_not_sign_up(client: Client) -> None:
    sign_in(client, person())
    assert client.get("/signup/")["Location"] == "/"


def test_the_code_page_without_an_attempt_goes_back(client: Client) -> None:
    assert client.get("/signup/code/")["Location"] == "/signup/"
    assert client.post("/signup/code/send/")["Location"] == "/signup/"
