"""Links and codes inside messages: markers in the stored text, values encrypted until delivery.

A copy of the database, or the page "messages we sent you", must not open anybody's account.
"""

import json

from django.utils.html import escape

from core import sealing

PURPOSE = "notifications.secrets"


def marker(name: str) -> str:
    """What stands in the stored text for the value called ``name``."""
    return f"⟦{name}⟧"


def seal(values: dict[str, str]) -> str:
    """Encrypt the values of one message; empty text for none."""
    return sealing.seal(PURPOSE, json.dumps(values)) if values else ""


def unseal(sealed: str) -> dict[str, str]:
    """The values again. Raises cryptography's InvalidToken when SECRET_KEY changed meanwhile."""
    values: dict[str, str] = json.loads(sealing.unseal(PURPOSE, sealed)) if sealed else {}
    return values


def fill(text: str, values: dict[str, str], *, html: bool = False) -> str:
    """Put the values where their markers stand."""
    for name, value in values.items():
        text = text.replace(marker(name), escape(value) if html else value)
    return text
