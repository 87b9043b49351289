"""What people type on one line: one rule for every kind of text, wherever it enters (UI-15)."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what stands after them, also outside the line."""
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that no font draws."""
JOINERS = frozenset("\u200c\u200d")
"""Invisible, and part of how some alphabets are written."""
HIDING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control and format characters, halves of pairs, private ones, separators of lines."""
OVERRIDES = frozenset("\u202d\u202e")
"""These write letters backwards. No phone puts them anywhere: whoever does means to deceive."""
MARKS = "\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff" + "".join(sorted(DIRECTIONS - OVERRIDES))
"""Of no width: they come along when something is copied from a phone, a messenger or a document."""
ENDS = (
    MARKS
    + " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x200B)))
)
_NO_MARKS = str.maketrans(dict.fromkeys(MARKS))
KEYS = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´ʼ", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)
"""Signs that keyboards lack, and what people type in their place."""
PAGE = re.compile(r"://|\bhttps?:[/\\]|\bwww\.|[^\W_]\.[^\W\d_]{2,}(?::\d+)?(?:/[\w?#]|\?\w)", re.IGNORECASE)
"""What nobody writes who does not mean a page. A lone host may be the name of a company."""
MAILBOX = re.compile(r"[^\s@]@[^\s@.]+\.\w")


def whole_number(text: str, digits: int = 18) -> int | None:
    """The number that a form or an address brought, in ASCII digits; None for any other text and for more digits than
    that: 18 is what the key of a row has at most."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def whole_numbers(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are numbers, in their order."""
    return [number for text in texts if (number := whole_number(text)) is not None]


def trimmed(text: str) -> str:
    """Without blanks and marks of no width at its ends."""
    return text.strip(ENDS)


def without_marks(text: str) -> str:
    """Without any mark of no width, for what is made of digits and plain letters."""
    return trimmed(text.translate(_NO_MARKS))


def one_spelling(text: str) -> str:
    """The same line for the same look: accents in one piece (NFC), one blank where there are several."""
    return " ".join(unicodedata.normalize("NFC", trimmed(text)).split())


def as_typed(text: str) -> str:
    """For comparing with what somebody had to type: as a keyboard without curly quotes and long dashes writes it."""
    return one_spelling(text).translate(KEYS)


def is_readable(text: str) -> bool:
    """Nothing in it that turns, breaks or hides a line."""
    return not any(_hides(letter) for letter in text)


def _hides(letter: str) -> bool:
    if letter in DIRECTIONS or letter in INVISIBLE:
        return True
    return unicodedata.category(letter) in HIDING and letter not in JOINERS


def has_page(text: str) -> bool:
    """Whether the address of a page is in it."""
    return PAGE.search(text) is not None


def mailboxes_in(text: str) -> int:
    """How many e-mail addresses are in it."""
    return len(MAILBOX.findall(text))


class LineField(forms.CharField):
    """One readable line in one spelling, such as a street."""

    hidden = _("Enter it again, on one line and without invisible characters.")
    """What is said of characters that hide, break or turn the line."""

    def to_python(self, value: Any) -> str:
        """Without what nobody sees at the ends: a line of marks alone is empty."""
        return trimmed(super().to_python(value) or "")

    def clean(self, value: Any) -> str:
        """The line. Raises ValidationError for what hides, breaks or turns it."""
        text = str(super().clean(value))
        if not is_readable(text):
            raise ValidationError(self.hidden)
        return one_spelling(text)


class FiguresField(LineField):
    """Digits and plain letters, such as a telephone number or a postcode: marks of no width go, wherever they are."""

    def to_python(self, value: Any) -> str:
        """Without marks."""
        return without_marks(super().to_python(value))


class ReasonField(LineField):
    """Why somebody does something to others: one line of words, which stands in mails to them."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Reason"))
        options.setdefault("max_length", 300)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """The reason. Raises ValidationError for the address of a page."""
        reason = super().clean(value)
        if has_page(reason):
            raise ValidationError(_("Write the reason in words, without the address of a page."))
        return reason
