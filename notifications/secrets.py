"""Links and codes inside messages: markers in the stored text, values encrypted until delivery.

A copy of the database, or the page "messages we sent you", must not open anybody's account.
"""

import json
import re

from django.utils.html import escape
from django.utils.translation import gettext

from core import encryption

MARKER = re.compile(r"⟦(\w+)⟧")
PURPOSE = "notifications.secrets"
REPLY_TO = "reply-to"
"""The name under which the address for answers is kept; no marker has it."""


def marker(name: str) -> str:
    """What stands in the stored text for the value called ``name``."""
    return f"⟦{name}⟧"


def encrypt_values(values: dict[str, str]) -> str:
    """Encrypt the values of one message; empty text for none."""
    return encryption.encrypt(PURPOSE, json.dumps(values)) if values else ""


def decrypt_values(encrypted: str) -> dict[str, str]:
    """The values again. Raises cryptography's InvalidToken when SECRET_KEY changed meanwhile."""
    values: dict[str, str] = json.loads(encryption.decrypt(PURPOSE, encrypted)) if encrypted else {}
    return values


def without(text: str) -> str:
    """The stored text for its reader later on: words where the erased links and codes stood."""
    words = {"code": gettext("[code removed]")}
    return MARKER.sub(lambda found: words.get(found[1]) or gettext("[link removed]"), text)


def fill(text: str, values: dict[str, str], *, html: bool = False) -> str:
    """Put the values where their markers stand."""
    for name, value in values.items():
        text = text.replace(marker(name), escape(value) if html else value)
    return text
