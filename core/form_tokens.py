"""What every form carries beside its fields: a number of its own, and for whom it was drawn.

The number makes what it creates happen once (``core.once``); the person decides who may see again what was typed
(``core.typed``). Nobody else can read who it is, and nobody can make one up.
"""

import secrets
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare, salted_hmac

FIELD = "form_token"
SIGNER = Signer(salt="core.form_tokens", sep=".")


def make_token(user: Any) -> str:
    """``<number>.<person>.<signature>`` for a form that this reader gets; the person is empty for strangers."""
    number = secrets.token_urlsafe(16)
    return SIGNER.sign(f"{number}.{_mark(number, user)}")


def number_of(token: str, user: Any) -> str:
    """The number of a form that was drawn for this reader; empty for any other text."""
    number, mark = _read(token)
    return number if number and constant_time_compare(mark, _mark(number, user)) else ""


def is_personal(token: str) -> bool:
    """Whether it was drawn for somebody signed in, whoever that is."""
    return bool(_read(token)[1])


def _read(token: str) -> tuple[str, str]:
    try:
        number, _dot, mark = SIGNER.unsign(token).partition(".")
    except BadSignature:
        return "", ""
    return number, mark


def _mark(number: str, user: Any) -> str:
    if user is None or not user.is_authenticated:
        return ""
    return salted_hmac(number, str(user.pk), algorithm="sha256").hexdigest()[:22]
