"""Recovery phone and e-mail: proved first, the old one told, never the login nor the second step (PRO-30..33)."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import emails
from accounts.contacts import commands as contacts
from accounts.login_email import commands as login_email
from accounts.models import User
from core.clock import now
from notifications.models import Message
from notifications.reader import Reader
from security.base.origin import NOWHERE
from security.kinds import EventKind
from security.methods import sms
from security.methods.numbers import calling_codes
from security.models import Event
from tests import factories
from tests.accounts.moving import code, kinds, newest, wish
from tests.factories import PASSWORD, person, sign_in
from tests.html import Document
from tests.races import at_once
from tests.security import steps as security

pytestmark = pytest.mark.django_db
LOGIN, SECOND, NUMBER = "clara@rochat.example", "clara@home.example", "+41791234567"
PHONE_PAGE, EMAIL_PAGE = "/profile/security/phone/", "/profile/security/recovery-email/"
FIRST = {"region": "CH", "number": "079 123 45 67"}


@pytest.fixture
def clara() -> User:
    """Nobody has contacts at first."""
    return person(LOGIN)


@pytest.fixture
def here(clara: User) -> Client:
    """Her browser, fresh for ten minutes."""
    return security.sign_in(clara)


def add_phone(client: Client, number: str = "079 123 45 67") -> str:
    """Type it and its code; the E.164 number."""
    assert client.post(PHONE_PAGE, {"region": "CH", "number": number})["Location"] == f"{PHONE_PAGE}code/"
    written = Message.objects.filter(kind="accounts/code").latest("created_at").number
    assert client.post(f"{PHONE_PAGE}code/", {"code": code("code", written)})["Location"] == "/profile/security/"
    return written


def add_email(client: Client, address: str = SECOND) -> None:
    """Type it and its code."""
    assert client.post(EMAIL_PAGE, {"email": address})["Location"] == f"{EMAIL_PAGE}code/"
    client.post(f"{EMAIL_PAGE}code/", {"code": code("recovery_email_code", address)})


def test_a_number_counts_once_its_code_was_typed(here: Client, clara: User) -> None:
    here.post(PHONE_PAGE, FIRST)
    clara.refresh_from_db()
    assert str(clara.recovery_phone) == ""
    assert here.post(f"{PHONE_PAGE}code/", {"code": "00000000"}).status_code == 422
    here.post(f"{PHONE_PAGE}code/", {"code": code("code", NUMBER)})
    clara.refresh_from_db()
    assert str(clara.recovery_phone) == NUMBER
    shown = here.get("/profile/security/").content.decode()
    assert "+41 ••• ••• 67" in shown
    assert "1234567" not in shown


def test_the_sms_says_what_its_code_is_for(here: Client, clara: User) -> None:
    here.post(PHONE_PAGE, FIRST)
    assert "to save this recovery number" in newest("code", NUMBER).text
    emails.sms_code(reader=Reader.of(clara), number=NUMBER, code="1", expires_at=now(), purpose="recovery")
    assert "to choose a new password" in newest("code", NUMBER).text


def test_the_page_says_which_contact_recovers_the_access(here: Client) -> None:
    here.post(PHONE_PAGE, FIRST)
    shown = here.post(f"{PHONE_PAGE}code/", {"code": code("code", NUMBER)}, follow=True).content.decode()
    assert "From now on +41 ••• ••• 67 can recover your access." in shown
    gone = factories.confirm(here, f"{PHONE_PAGE}remove/", follow=True).content.decode()
    assert "+41 ••• ••• 67 no longer recovers your access." in gone


def test_the_countries_that_sms_reach_come_first() -> None:
    codes = [code for code, _name in calling_codes()]
    assert codes[:5] == ["CH", "FR", "BE", "DE", "AF"]
    assert len(set(codes)) == len(codes)


def test_the_old_number_and_the_login_are_told(here: Client, clara: User) -> None:
    add_phone(here)
    add_phone(here, "079 123 45 99")
    assert newest("phone_replaced", NUMBER).channel == "sms"
    assert kinds(LOGIN).count("recovery_phone_changed") == 2
    written = Event.objects.filter(kind=EventKind.RECOVERY_PHONE_CHANGED, user=clara).latest("pk")
    assert written.data == {"before": "+41 ••• ••• 67", "after": "+41 ••• ••• 99"}


def test_the_old_address_and_the_login_are_told(here: Client, clara: User) -> None:
    add_email(here)
    assert "recovery_email_changed" not in kinds(SECOND)
    add_email(here, "clara@other.example")
    assert kinds(SECOND)[-1] == "recovery_email_changed"
    assert kinds(LOGIN).count("recovery_email_changed") == 2
    clara.refresh_from_db()
    assert clara.recovery_email == "clara@other.example"


@pytest.mark.parametrize("page", [PHONE_PAGE, EMAIL_PAGE])
def test_the_password_is_asked_when_it_was_not_typed_lately(client: Client, clara: User, page: str) -> None:
    sign_in(client, clara)
    data = {**FIRST, "email": SECOND}
    assert client.post(page, data).status_code == 422
    assert client.post(page, {**data, "password": "wrong"}).status_code == 422
    assert not Message.objects.exists()
    assert Event.objects.filter(kind=EventKind.REAUTHENTICATION_FAILED, user=clara).count() == 1
    assert client.post(page, {**data, "password": PASSWORD})["Location"] == f"{page}code/"


@pytest.mark.parametrize("page", [PHONE_PAGE, EMAIL_PAGE])
def test_a_person_with_a_factor_proves_it_too(client: Client, clara: User, page: str) -> None:
    factories.with_app(clara)
    sign_in(client, clara)
    data = {**FIRST, "email": SECOND, "password": PASSWORD}
    assert client.post(page, data).status_code == 422
    assert client.post(page, {**data, "code": factories.code_of(clara)})["Location"] == f"{page}code/"


@pytest.mark.parametrize(
    ("region", "number", "reason"),
    [
        ("ES", "612 34 56 78", "save a recovery email instead"),
        ("CH", "+1 201 555 0123", "save a recovery email instead"),
        ("CH", "044 668 18 00", "not a mobile one"),
        ("CH", "12", "not a phone number"),
        ("XX", "079 123 45 67", "Choose one of the options shown"),
        ("CH", "079 123 45 67\r\nBcc: x", "not a phone number"),
    ],
)
def test_numbers_that_get_no_sms_are_refused_with_the_reason(
    here: Client, region: str, number: str, reason: str
) -> None:
    answer = here.post(PHONE_PAGE, {"region": region, "number": number})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not Message.objects.filter(channel="sms").exists()


def test_the_list_has_every_country_with_the_own_one_chosen(here: Client) -> None:
    shown = here.get(PHONE_PAGE).content.decode()
    assert len(calling_codes()) > 240
    chosen = [each.text for each in Document.of(shown).all("option") if each.has("selected")]
    assert "Switzerland (+41)" in chosen
    assert "SMS go to Switzerland, France, Belgium and Germany." in shown


@pytest.mark.parametrize("address", [LOGIN, LOGIN.upper(), f" {LOGIN} "])
def test_the_login_is_no_recovery_address(here: Client, address: str) -> None:
    answer = here.post(EMAIL_PAGE, {"email": address})
    assert (answer.status_code, "This is your login email." in answer.content.decode()) == (422, True)


def test_neither_is_the_login_that_was_asked_for(here: Client, clara: User) -> None:
    wish(clara, SECOND)
    answer = here.post(EMAIL_PAGE, {"email": SECOND})
    assert (answer.status_code, "as your new login" in answer.content.decode()) == (422, True)


def test_asked_for_between_the_code_and_its_answer_it_is_refused_too(here: Client, clara: User) -> None:
    here.post(EMAIL_PAGE, {"email": SECOND})
    wish(clara, SECOND)
    answer = here.post(f"{EMAIL_PAGE}code/", {"code": code("recovery_email_code", SECOND)})
    clara.refresh_from_db()
    assert (answer.status_code, clara.recovery_email) == (422, "")


def test_the_database_refuses_what_every_form_forgot(clara: User) -> None:
    for wrong in (LOGIN, "Clara@Home.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=clara.pk).update(recovery_email=wrong)


def test_one_telephone_must_not_open_both(here: Client, clara: User) -> None:
    factories.with_sms(clara, NUMBER, here)
    answer = here.post(PHONE_PAGE, {**FIRST, "password": PASSWORD})
    assert answer.status_code == 422
    assert "One phone must not open both" in answer.content.decode()


def test_nor_the_other_way_round(here: Client, clara: User) -> None:
    add_phone(here)
    answer = here.post("/profile/security/2fa/sms/add/", FIRST)
    assert (answer.status_code, "recovers your password" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(("page", "field"), [(PHONE_PAGE, "recovery_phone"), (EMAIL_PAGE, "recovery_email")])
def test_a_contact_can_be_removed(here: Client, clara: User, page: str, field: str) -> None:
    add_phone(here)
    add_email(here)
    assert here.get(f"{page}remove/").status_code == 200
    assert factories.confirm(here, f"{page}remove/")["Location"] == "/profile/security/"
    clara.refresh_from_db()
    assert str(getattr(clara, field)) == ""
    assert here.get(f"{page}remove/")["Location"] == page


def test_a_code_ends_after_five_wrong_tries(here: Client, clara: User) -> None:
    here.post(PHONE_PAGE, FIRST)
    for _try in range(5):
        here.post(f"{PHONE_PAGE}code/", {"code": "x"})
    assert here.post(f"{PHONE_PAGE}code/", {"code": code("code", NUMBER)}).status_code == 422


def test_another_code_comes_after_a_minute_and_the_first_is_dead(here: Client, clara: User) -> None:
    here.post(PHONE_PAGE, FIRST)
    first = code("code", NUMBER)
    here.post(f"{PHONE_PAGE}code/again/")
    assert code("code", NUMBER) == first
    sms.PAUSE.reset(NUMBER)
    here.post(f"{PHONE_PAGE}code/again/")
    assert here.post(f"{PHONE_PAGE}code/", {"code": first}).status_code == 422
    assert here.post(f"{PHONE_PAGE}code/", {"code": code("code", NUMBER)}).status_code == 303


def test_an_account_is_no_machine_for_writing_to_strangers(here: Client) -> None:
    phones = [here.post(PHONE_PAGE, {"region": "CH", "number": f"079 123 45 {n}"}).status_code for n in range(10, 17)]
    mails = [here.post(EMAIL_PAGE, {"email": f"x{number}@home.example"}).status_code for number in range(11)]
    assert phones == [303] * 5 + [422] * 2
    assert mails == [303] * 10 + [422]


def test_the_code_of_one_person_proves_nothing_for_another(here: Client, clara: User) -> None:
    beat = security.sign_in(person("beat@rochat.example"))
    here.post(EMAIL_PAGE, {"email": SECOND})
    beat.post(EMAIL_PAGE, {"email": "beat@home.example"})
    assert beat.post(f"{EMAIL_PAGE}code/", {"code": code("recovery_email_code", SECOND)}).status_code == 422


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_login_and_recovery_address_never_meet_in_a_race() -> None:
    for number in range(40):
        clara, address = person(f"p{number}@rochat.example"), f"n{number}@home.example"
        change = wish(clara, address)
        User.objects.filter(pk=clara.pk).update(recovery_email="")
        facts: dict[str, Any] = {"origin": NOWHERE, "now": now()}
        at_once(
            partial(login_email.confirm, change=change, keep=None, **facts),
            partial(contacts.change, actor=clara, kind=contacts.EMAIL, contact=address, **facts),
        )
        found = User.objects.get(pk=clara.pk)
        assert found.email != found.recovery_email
