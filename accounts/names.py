"""Names of people, as they may be written."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what stands after them, also outside the name."""
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that no font draws."""
JOINERS = frozenset("\u200c\u200d")
"""Invisible, and part of how some alphabets are written."""
HIDING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control and format characters, halves of pairs, private ones, separators of lines."""
LONGEST_NAME = 80
HIDDEN = _("Write the name on one line, with letters only and no invisible characters.")


def full_name(first: str, last: str, email: str) -> str:
    """First and last name, or the address of a person who gave none."""
    return f"{first} {last}".strip() or email


def is_readable(name: str) -> bool:
    """Nothing in it that turns, breaks or hides a line."""
    return not any(_hides(letter) for letter in name)


def _hides(letter: str) -> bool:
    if letter in DIRECTIONS or letter in INVISIBLE:
        return True
    return unicodedata.category(letter) in HIDING and letter not in JOINERS


def is_address(name: str) -> bool:
    """Something that mail programs turn into a link: names stand in mails to people who do not know their bearer."""
    return "://" in name or "www." in name.lower()


class NameField(forms.CharField):
    """One line of letters of any alphabet; nothing invisible that would change a mail or a list."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_NAME)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """The name, without space around it. Raises ValidationError for control characters."""
        name = str(super().clean(value))
        if not is_readable(name):
            raise ValidationError(HIDDEN)
        if is_address(name):
            raise ValidationError(_("Write a name here, not the address of a page."))
        return unicodedata.normalize("NFC", name)
