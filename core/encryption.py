"""Values that a copy of the database must not give away: encrypted to be read again, or digested to be compared.

Each purpose has a key of its own, derived from SECRET_KEY, so that a value never serves where it was not meant to.
Whoever changes SECRET_KEY loses them all (docs/security.md).
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def encrypt(purpose: str, text: str) -> str:
    """Encrypt the text."""
    return _box(purpose).encrypt(text.encode()).decode()


def decrypt(purpose: str, encrypted: str, *, seconds: int | None = None) -> str:
    """The text again. Raises cryptography's InvalidToken when SECRET_KEY changed, or ``seconds`` have passed."""
    return _box(purpose).decrypt(encrypted.encode(), ttl=seconds).decode()


def digest(purpose: str, text: str) -> str:
    """64 hexadecimal digits by which the text is recognized; without SECRET_KEY nobody can try texts against them."""
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def _box(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(purpose)))


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
