"""Codes by SMS: four countries, one use, five minutes, five tries, and limits on what they cost."""

import datetime
import re
from functools import partial

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.utils import translation

from accounts.models import User
from core.clock import now
from notifications import secrets
from notifications.models import Message
from security.kinds import EventKind
from security.methods import sms
from security.methods.numbers import UnusableNumber, mobile_number
from security.methods.second_step import SHORT
from security.models import Event, SmsCode, SmsFactor
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.live import PostOffice, text_of
from tests.organizations.protection import require
from tests.races import at_once
from tests.security.steps import CODE, FACTORS, STEP, is_signed_in, sign_in

E164 = "+41791234567"
NUMBER = {"region": "CH", "number": "079 123 45 67"}
ADD, CONFIRM, AGAIN, SEND = f"{FACTORS}sms/add/", f"{FACTORS}sms/code/", f"{FACTORS}sms/code/again/", f"{STEP}sms/"
BY_SMS = f"{STEP}?method=sms"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def emil(beat: User) -> User:
    """Somebody whose second step is SMS."""
    return factories.with_sms(beat)


def sent_code(user: User) -> str:
    """What the newest SMS says, read like the worker does."""
    message = Message.objects.filter(channel="sms", user=user).latest("created_at")
    return secrets.decrypt_values(message.secrets)["code"]


def sms_count() -> int:
    """SMS in the outbox."""
    return Message.objects.filter(channel="sms").count()


def waiting(user: User) -> Client:
    """A new browser at the second step, the code sent."""
    client = another_browser()
    assert type_credentials(client, user.email)["Location"] == STEP
    client.post(SEND)
    return client


def a_minute_later() -> None:
    """As if the pause of the number had passed, for whoever has it."""
    for subject in (E164, *(f"{E164} {pk}" for pk in User.objects.values_list("pk", flat=True))):
        sms.PAUSE.reset(subject)


def ask_again(client: Client, times: int) -> list[int]:
    """Ask for codes as if a minute had passed each time; how many SMS came."""
    found = []
    for _message in range(times):
        before = sms_count()
        a_minute_later()
        client.post(SEND)
        found.append(sms_count() - before)
    return found


@pytest.mark.parametrize(
    ("region", "typed", "number"),
    [
        ("CH", "079 123 45 67", "+41791234567"),
        ("CH", "+33 6 12 34 56 78", "+33612345678"),
        ("BE", "0470 12 34 56", "+32470123456"),
        ("DE", "0151 23456789", "+4915123456789"),
    ],
)
def test_mobile_numbers_of_four_countries_are_taken(region: str, typed: str, number: str) -> None:
    assert mobile_number(region, typed) == number


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("+34 612 34 56 78", "Switzerland, France, Belgium and Germany only"),
        ("+39 312 345 6789", "Switzerland, France, Belgium and Germany only"),
        ("+1 201 555 0123", "Switzerland, France, Belgium and Germany only"),
        ("+423 660 234 567", "Switzerland, France, Belgium and Germany only"),
        ("+262 692 12 34 56", "Switzerland, France, Belgium and Germany only"),
        ("044 668 18 00", "not a mobile one"),
        ("0900 123 456", "not a mobile one"),
        ("12", "not a phone number"),
        ("hello", "not a phone number"),
        ("079 123 45 67 ext. 5", "not a mobile one"),
    ],
)
def test_other_numbers_are_refused_with_the_reason(typed: str, reason: str) -> None:
    with translation.override("en"), pytest.raises(UnusableNumber, match=reason):
        mobile_number("CH", typed)


def test_a_number_counts_once_its_code_was_typed(beat: User) -> None:
    client = sign_in(beat)
    assert client.post(ADD, NUMBER)["Location"] == CONFIRM
    beat.refresh_from_db()
    assert beat.second_factor == "none"
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 422
    shown = client.post(CONFIRM, {"code": sent_code(beat)}, follow=True).content.decode()
    beat.refresh_from_db()
    assert (beat.second_factor, len(CODE.findall(shown))) == ("sms", 10)
    assert Event.objects.filter(kind=EventKind.FACTOR_ADDED, user=beat).count() == 1
    assert Message.objects.filter(kind="security/factor_added", user=beat).count() == 1


def test_a_number_elsewhere_is_refused_on_the_page_and_nothing_is_sent(beat: User) -> None:
    answer = sign_in(beat).post(ADD, {"region": "CH", "number": "+34 612 34 56 78"})
    assert answer.status_code == 422
    assert "choose an OTP app" in answer.content.decode()
    assert (sms_count(), SmsFactor.objects.count()) == (0, 0)


def test_pages_show_the_number_masked_only(emil: User) -> None:
    client = waiting(emil)
    shown = client.get(BY_SMS).content.decode()
    assert "+41 ••• ••• 67" in shown
    assert "1234567" not in re.sub(r"\D", "", shown.split("<main")[1])
    assert "79123" not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_code_opens_the_session_once(emil: User) -> None:
    client = waiting(emil)
    code = sent_code(emil)
    assert client.post(BY_SMS, {"code": code}).status_code == 303
    assert is_signed_in(client)
    other = another_browser()
    type_credentials(other, emil.email)
    assert other.post(BY_SMS, {"code": code}).status_code == 422


def test_nothing_is_sent_before_the_person_asks(emil: User) -> None:
    client = another_browser()
    type_credentials(client, emil.email)
    assert "Send the code" in client.get(STEP).content.decode()
    assert client.get(SEND).status_code == 405
    assert sms_count() == 0


def test_a_code_lives_five_minutes(emil: User) -> None:
    client = waiting(emil)
    with time_machine.travel(now() + 5 * MINUTE):
        assert client.post(BY_SMS, {"code": sent_code(emil)}).status_code == 422
    assert not is_signed_in(client)


def test_a_new_code_ends_the_earlier_one(emil: User) -> None:
    client = waiting(emil)
    old = sent_code(emil)
    assert ask_again(client, 1) == [1]
    assert client.post(BY_SMS, {"code": old}).status_code == 422
    assert client.post(BY_SMS, {"code": sent_code(emil)}).status_code == 303


def test_five_wrong_tries_end_a_code_wherever_the_cache_is(emil: User) -> None:
    client = waiting(emil)
    key, purpose = client.session.session_key, SmsCode.Purpose.SIGN_IN
    tries = [SmsCode.objects.accept(emil, key, purpose, "abcdef", now()) for _try in range(5)]
    assert tries == [False] * 5
    assert client.post(BY_SMS, {"code": sent_code(emil)}).status_code == 422
    assert not SmsCode.objects.waiting(emil, key, purpose, now()).exists()


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_one_right_code_opens_one_session(emil: User) -> None:
    client = waiting(emil)
    browsers, code = [another_browser() for _browser in range(5)], sent_code(emil)
    for browser in browsers:
        browser.cookies["atrio_session"] = client.cookies["atrio_session"].value
    at_once(*[partial(browser.post, BY_SMS, {"code": code}) for browser in browsers])
    assert Event.objects.filter(kind=EventKind.SECOND_STEP_PASSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_requests_sends_one_sms(emil: User) -> None:
    browsers = [another_browser() for _browser in range(8)]
    for browser in browsers:
        type_credentials(browser, emil.email)
    at_once(*[partial(browser.post, SEND) for browser in browsers])
    assert sms_count() == 1


def test_the_next_sms_waits_a_minute(emil: User) -> None:
    client = waiting(emil)
    shown = client.post(SEND, follow=True).content.decode()
    assert "We have just sent one; the next in" in shown
    assert sms_count() == 1


def test_a_person_gets_five_an_hour(emil: User) -> None:
    client = another_browser()
    type_credentials(client, emil.email)
    assert ask_again(client, 7) == [1, 1, 1, 1, 1, 0, 0]


@pytest.mark.proof
def test_patience_gets_twenty_a_day(emil: User) -> None:
    client = another_browser()
    type_credentials(client, emil.email)
    for _message in range(21):
        sms.OWN[0].reset(str(emil.pk))  # as if its hour had passed
        ask_again(client, 1)
    assert sms_count() == 20


def test_strangers_with_the_password_do_not_use_up_the_owners_messages(emil: User) -> None:
    own = waiting(emil)
    own.post(BY_SMS, {"code": sent_code(emil)})
    own.post("/logout/")
    stranger = another_browser()
    type_credentials(stranger, emil.email)
    assert ask_again(stranger, 5) == [1, 1, 1, 1, 0]
    type_credentials(own, emil.email)
    assert ask_again(own, 1) == [1]


def test_accounts_of_strangers_use_up_nothing_of_whoever_has_the_number(emil: User) -> None:
    for number in range(2):
        stranger = sign_in(factories.person(f"stranger{number}@evil.example"))
        for _try in range(4):
            a_minute_later()
            stranger.post(ADD, NUMBER)
    assert sms_count() == sms.UNPROVED.amount == 3
    waiting(emil)
    assert sms_count() == 4


@pytest.mark.parametrize("wrong", [0, 5])
def test_a_code_belongs_to_the_browser_that_asked(emil: User, wrong: int) -> None:
    owner, thief = waiting(emil), another_browser()
    type_credentials(thief, emil.email)
    code = sent_code(emil)
    for _try in range(wrong):
        thief.post(BY_SMS, {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert thief.post(BY_SMS, {"code": code}).status_code in {422, 429}
    SHORT.reset(str(emil.pk))
    assert owner.post(BY_SMS, {"code": code}).status_code == 303


def test_a_code_says_what_it_is_for_and_opens_nothing_else(emil: User) -> None:
    owner = waiting(emil)
    owner.post(BY_SMS, {"code": sent_code(emil)})
    a_minute_later()
    owner.post("/profile/security/again/?next=/profile/", {"method": "sms"})
    confirm = sent_code(emil)
    owner.post(ADD, {"region": "DE", "number": "0151 23456789"})
    assert owner.post(CONFIRM, {"code": confirm}).status_code == 422
    texts = list(Message.objects.filter(channel="sms").order_by("created_at").values_list("text", flat=True))
    for text, words in zip(texts, ("to sign in", "to confirm a change", "to add this number"), strict=True):
        assert f"is your code {words}" in text


@pytest.mark.proof
def test_a_full_town_hall_signs_in_behind_one_address(db: None) -> None:
    for _other in range(sms.BY_CLIENT.amount - 2):
        sms.BY_CLIENT.hit("127.0.0.1")
    for number in range(4):
        user = factories.with_sms(factories.person(), f"+417912{number:05d}")
        client = waiting(user)
        assert client.post(BY_SMS, {"code": sent_code(user)}).status_code == 303


def test_strangers_leave_a_share_of_the_ceiling_to_known_browsers(emil: User) -> None:
    own = waiting(emil)
    own.post(BY_SMS, {"code": sent_code(emil)})
    own.post("/logout/")
    for _message in range(sms.STRANGERS.amount):
        sms.STRANGERS.hit(sms.EVERYBODY)
    type_credentials(own, emil.email)
    assert ask_again(own, 1) == [1]
    own = another_browser()
    type_credentials(own, emil.email)
    assert ask_again(own, 1) == [0]


def test_several_accounts_share_the_limits_of_one_number(beat: User, nadia: User) -> None:
    for user in (beat, nadia):
        sign_in(user).post(ADD, NUMBER)
    assert sms_count() == 1
    a_minute_later()
    for _other in range(sms.UNPROVED.amount):
        sms.UNPROVED.hit(E164)
    assert sign_in(nadia).post(ADD, NUMBER).status_code == 429


def test_one_account_writes_to_five_new_numbers_a_day(beat: User) -> None:
    client = sign_in(beat)
    answers = [client.post(ADD, {"region": "CH", "number": f"079 123 45 6{digit}"}).status_code for digit in range(6)]
    assert answers == [303] * 5 + [429]
    assert sms_count() == 5


def test_the_whole_portal_has_a_ceiling(emil: User) -> None:
    for _message in range(sms.OVERALL.amount):
        sms.OVERALL.hit(sms.EVERYBODY)
    client = waiting(emil)
    assert sms_count() == 0
    assert "Too many attempts" in client.get(BY_SMS).content.decode()


def test_the_database_holds_no_code(emil: User) -> None:
    waiting(emil)
    code = sent_code(emil)
    message, waits = Message.objects.get(channel="sms"), SmsCode.objects.get(factor__user=emil)
    assert code not in " ".join([message.text, message.secrets, waits.digest])
    assert message.expires_at == waits.expires_at


def test_without_a_gateway_sms_is_not_offered_and_who_has_it_reads_what_to_do(
    emil: User, nadia: User, settings: LazySettings
) -> None:
    settings.DEVELOPMENT = False
    assert ADD not in sign_in(nadia).get(FACTORS).content.decode()
    client = waiting(emil)
    assert "Use another method" in client.get(BY_SMS).content.decode()
    assert sms_count() == 0


def test_after_removing_it_only_the_four_countries_are_taken_again(emil: User) -> None:
    client = waiting(emil)
    client.post(BY_SMS, {"code": sent_code(emil)})
    url = f"{FACTORS}sms/{SmsFactor.objects.get(user=emil).pk}/remove/"
    assert factories.confirm(client, url, {"password": factories.PASSWORD, "understood": "on"}).status_code == 303
    assert client.post(ADD, {"region": "CH", "number": "+39 312 345 6789"}).status_code == 422
    a_minute_later()
    assert client.post(ADD, NUMBER).status_code == 303


def test_a_new_number_replaces_the_old_one(emil: User) -> None:
    client = waiting(emil)
    client.post(BY_SMS, {"code": sent_code(emil)})
    client.post(ADD, {"region": "DE", "number": "0151 23456789"})
    assert client.post(CONFIRM, {"code": sent_code(emil)}).status_code == 422
    sent = {"code": sent_code(emil), "password": factories.PASSWORD}
    assert client.post(CONFIRM, sent).status_code == 303
    assert list(SmsFactor.objects.values_list("number", "confirmed")) == [("+4915123456789", True)]
    line = Event.objects.get(kind=EventKind.FACTOR_REPLACED).data
    assert (line["before"], line["after"]) == ("+41 ••• ••• 67", "+49 ••• ••• 89")
    assert (
        "earlier one no longer works" in Message.objects.filter(kind="security/factor_added").latest("created_at").text
    )


def test_before_the_password_an_account_with_sms_looks_like_any_other(emil: User, nadia: User) -> None:
    answers = [another_browser().post("/login/", {"email": each, "password": "wrong"}) for each in
               (emil.email, nadia.email, "nobody@talleres-rochat.example")]  # fmt: skip
    shown = {(each.status_code, re.sub(r'(?:value|csrf)="[^"]*"|[\w.]+@[\w.-]+', "", each.content.decode()))
             for each in answers}  # fmt: skip
    assert len(shown) == 1
    assert another_browser().post(SEND)["Location"] == STEP


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_the_real_worker_sends_it_to_the_number(emil: User, post_office: PostOffice) -> None:
    client = waiting(emil)
    text = text_of(post_office.mail_to("+41791234567", "is your code"))
    code = re.search(r"\b\d{6}\b", text)
    assert code
    assert client.post(BY_SMS, {"code": code[0]}).status_code == 303
    message = Message.objects.get(channel="sms")
    assert (message.state, message.secrets) == ("sent", "")


@pytest.mark.parametrize("refuses_sms", [False, True])
def test_the_page_of_a_required_second_step_names_sms_only_where_it_does(beat: User, *, refuses_sms: bool) -> None:
    organization = factories.organization("Dos Pasos")
    factories.member(organization, user=beat)
    require(organization, refuses_sms=refuses_sms)
    page = factories.signed_in(beat).get(f"/2fa-required/?organization={organization.slug}").content.decode()
    assert "Security key or passkey" in page
    assert (">SMS<" in page) is not refuses_sms


def test_an_sms_is_not_among_the_mails_that_can_be_told_from_fakes(emil: User) -> None:
    waiting(emil)
    found = Message.objects.get(user=emil, channel="sms")
    page = factories.signed_in(emil).get("/profile/messages/", {"q": "hello"}).content.decode()
    assert 'name="q"' in page
    assert f"/profile/messages/{found.pk}/" not in page
