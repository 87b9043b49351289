"""Secrets are compared as a whole: how long an answer takes must not tell how many letters of a guess were right."""

import pytest
from django.conf import LazySettings

from accounts.codes import MailedCode
from core.clock import now
from security.app_passwords.check import is_checker
from security.models import SmsCode, SmsFactor
from tests import factories


class Secret(str):
    """A text that nobody may compare letter by letter."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared letter by letter")

    __hash__ = str.__hash__


class ShownCode(MailedCode):
    """A mailed code whose digits watch over themselves."""

    @property
    def digits(self) -> str:
        """The digits."""
        return Secret(super().digits)


def test_the_secret_of_a_checking_server(settings: LazySettings) -> None:
    settings.APP_PASSWORD_CHECKERS = {"mail": Secret("a" * 32), "dav": Secret("b" * 32)}
    assert [is_checker(f"Bearer {given}") for given in ("b" * 32, "a" * 31, "")] == [True, False, False]


def test_a_code_sent_by_mail() -> None:
    code = ShownCode.issue("test", seed="here", address="clara@rochat.example")
    assert not code.is_right("00000000")
    assert code.is_right(f" {code.digits} ")


@pytest.mark.django_db
def test_a_code_sent_by_sms() -> None:
    factor = SmsFactor.objects.get(user=factories.with_sms(factories.person()))
    digits = SmsCode.issue(factor, "session", SmsCode.Purpose.SIGN_IN, now())
    code = SmsCode.objects.get()
    code.digest = Secret(code.digest)
    assert not code.accept("x", now())
    assert code.accept(digits, now())
