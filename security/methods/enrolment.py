"""What a browser holds while its person enrols: the secret of a new app, and backup codes that are shown once.

Both lie encrypted in the session, because sessions lie in the database; the codes open for a quarter of an hour.
"""

import json
from urllib.parse import quote, urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from core import encryption
from security.models.factors import DIGITS, STEP_SECONDS, new_secret

SECRET_KEY = "new_app_secret"  # noqa: S105 (a name in the session)
CODES_KEY = "new_backup_codes"
CODES_SHOWN_FOR = 900
"""Seconds."""


def secret_of(session: SessionBase) -> str:
    """The secret of the app that is being bound in this browser, the same at every look until it is bound."""
    try:
        return encryption.decrypt(SECRET_KEY, session.get(SECRET_KEY, ""))
    except InvalidToken:
        secret = new_secret()
        session[SECRET_KEY] = encryption.encrypt(SECRET_KEY, secret)
        return secret


def is_under_way(session: SessionBase) -> bool:
    """Whether this browser shows a secret that is not bound yet."""
    return SECRET_KEY in session


def forget_secret(session: SessionBase) -> None:
    """It is bound."""
    session.pop(SECRET_KEY, None)


def address_of(secret: str, login: str) -> str:
    """What the QR code says: the de facto ``otpauth`` address that every OTP app reads."""
    name = quote(f"{settings.PRODUCT_NAME}:{login}", safe="@:")
    facts = {"secret": secret, "issuer": settings.PRODUCT_NAME, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{name}?{urlencode(facts, quote_via=quote)}"


def show_codes(session: SessionBase, codes: list[str]) -> None:
    """Keep them for the page that shows them."""
    session[CODES_KEY] = encryption.encrypt(CODES_KEY, json.dumps(codes))


def codes_of(session: SessionBase) -> list[str]:
    """Codes just made in this browser; none once they were saved or their time is over."""
    try:
        codes: list[str] = json.loads(
            encryption.decrypt(CODES_KEY, session.get(CODES_KEY, ""), seconds=CODES_SHOWN_FOR)
        )
    except InvalidToken:
        return []
    return codes


def are_saved(session: SessionBase, left: int) -> bool:
    """Whether the person has codes, and this browser waits for no tick that they were put away."""
    return bool(left) and CODES_KEY not in session


def forget_codes(session: SessionBase) -> None:
    """They are saved."""
    session.pop(CODES_KEY, None)
