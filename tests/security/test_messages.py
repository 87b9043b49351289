"""Messages we sent you: is this mail genuine? Nobody reads those of somebody else (SEC-67)."""

import datetime

import pytest

from core.clock import now
from notifications.models import Message
from notifications.outbox import post
from notifications.reader import Reader
from tests import factories
from tests.accounts.steps import ask_recovery
from tests.cast import Cast
from tests.factories import person
from tests.security.steps import browser

pytestmark = pytest.mark.django_db
PAGE = "/profile/messages/"


def sent(address: str) -> Message:
    return Message.objects.filter(address=address).latest("created_at")


@pytest.mark.parametrize("spelling", ["{}", "  {} ", "lower", "bare"])
def test_the_code_of_a_genuine_mail_is_found_however_it_is_typed(spelling: str) -> None:
    clara = person()
    code = factories.message(clara).code
    typed = {"lower": code.lower(), "bare": code.replace("-", "")}.get(spelling, spelling.format(code))
    page = factories.signed_in(clara).get(PAGE, {"q": typed}).content.decode()
    assert "We sent you the message with this code" in page
    assert code in page


def test_a_code_that_we_did_not_send_is_called_a_fake() -> None:
    clara, beat = person(), person()
    theirs = factories.message(beat)
    for code in (theirs.code, "ABCD-EFGH"):
        page = factories.signed_in(clara).get(PAGE, {"q": code}).content.decode()
        assert "We sent you no message with this code" in page
        assert "/profile/security/compromised/" in page


def test_words_search_the_subjects() -> None:
    clara = person()
    mail = factories.message(clara)
    page = factories.signed_in(clara).get(PAGE, {"q": "welcome"}).content.decode()
    assert mail.code in page
    assert "with this code" not in page


def test_the_message_of_somebody_else_does_not_exist() -> None:
    clara, beat = person(), person()
    theirs = factories.message(beat)
    client = factories.signed_in(clara)
    assert client.get(f"{PAGE}{theirs.pk}/").status_code == 404
    assert theirs.code not in client.get(PAGE).content.decode()


def test_a_message_is_read_again_without_its_code() -> None:
    clara = person()
    ask_recovery(browser(), clara.email)
    mail = sent(clara.email)
    page = factories.signed_in(clara).get(f"{PAGE}{mail.pk}/").content.decode()
    assert "[code removed]" in page
    assert "⟦" not in page


def test_an_invitation_is_read_again_without_its_link(cast: Cast) -> None:
    factories.invitation(cast.member("nadia"), email=cast.olga.email)
    mail = sent(cast.olga.email)
    page = cast.client("olga").get(f"{PAGE}{mail.pk}/").content.decode()
    assert "[enlace eliminado]" in page
    assert "/invite/" not in page


def test_what_an_address_got_long_before_its_person_is_not_theirs() -> None:
    clara = person()
    mail = post("accounts/welcome", reader=Reader(clara.email, "en"), email=clara.email)
    client = factories.signed_in(clara)
    assert client.get(f"{PAGE}{mail.pk}/").status_code == 200
    Message.objects.filter(pk=mail.pk).update(created_at=now() - datetime.timedelta(days=31))
    assert client.get(f"{PAGE}{mail.pk}/").status_code == 404


def test_markup_in_a_message_stays_text() -> None:
    clara = person(first_name="<img src=x>")
    mail = factories.message(clara)
    page = factories.signed_in(clara).get(f"{PAGE}{mail.pk}/").content.decode()
    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page
