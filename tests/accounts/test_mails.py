"""Every mail of the account, in every language, as text and as HTML."""

from collections.abc import Callable

import pytest

from accounts import emails
from accounts.models import User
from core.clock import now
from notifications.models import Message
from notifications.reader import Reader
from security.base.origin import NOWHERE
from tests.factories import person

pytestmark = pytest.mark.django_db
LANGUAGES = ["es", "en", "fr", "de", "it"]
MAILS: dict[str, Callable[[User], None]] = {
    "verification_code": lambda user: emails.verification_code(
        address=user.email, language=user.language, code="204816"
    ),
    "already_registered": emails.already_registered,
    "recovery_code": lambda user: emails.recovery_code(reader=Reader.of(user), login=user.email, code="204816"),
    "password_changed": lambda user: emails.password_changed(user, at=now(), origin=NOWHERE, by_code=True),
    "welcome": emails.welcome,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_each_mail_renders_in_each_language(name: str, language: str) -> None:
    MAILS[name](person(language=language))
    message = Message.objects.get()
    assert (message.kind, message.language) == (f"accounts/{name}", language)
    assert message.subject
    assert "\n" not in message.subject
    assert f'<html lang="{language}"' in message.html
    assert "&#x27;" not in message.text + message.subject
    assert "204816" not in message.text + message.html


@pytest.mark.parametrize("name", MAILS)
def test_security_mails_carry_no_link_to_sign_in(name: str) -> None:
    MAILS[name](person())
    message = Message.objects.get()
    assert "href=" not in message.html
    assert "/login/" not in message.text
    assert message.code in message.html
    assert message.code in message.text


@pytest.mark.parametrize("name", [name for name in MAILS if name != "verification_code"])
def test_a_hostile_name_stays_text(name: str) -> None:
    MAILS[name](person(first_name="<b>Clara</b>", last_name="\r\nBcc: x@x.example"))
    message = Message.objects.get()
    assert "&lt;b&gt;Clara&lt;/b&gt;" in message.html
    assert "<b>Clara" not in message.html
    assert "<b>Clara</b> Bcc: x@x.example,\n" in message.text


def test_programs_are_named_only_when_a_mailbox_takes_the_password() -> None:
    for mailbox in ("", "clara@mail.example"):
        emails.password_changed(person(), at=now(), origin=NOWHERE, by_code=False, mailbox=mailbox)
    bare, unified = Message.objects.order_by("created_at").values_list("text", flat=True)
    assert ("program" in bare, "programs will ask" in unified) == (False, True)


def test_the_mail_about_the_export_claims_no_password() -> None:
    """A fresh session is enough for it."""
    emails.data_exported(person(), at=now(), origin=NOWHERE)
    text = Message.objects.get().text
    assert "was downloaded" in text
    assert "typed anew" not in text
