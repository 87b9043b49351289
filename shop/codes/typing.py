"""Codes as people type them, and codes that are made (SHO-21)."""

import secrets
import unicodedata

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without O and 0, I and 1, which look alike."""
MADE_LENGTH = 10


def normalized(text: str) -> str:
    """Letters and digits alone, in capitals: however a code is spaced, dashed or written, it is the same one."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(each for each in plain if each.isalnum()).casefold().upper()[:40]


def made() -> str:
    """A new code that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _each in range(MADE_LENGTH))
