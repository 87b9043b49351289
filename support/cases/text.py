"""What people write to the support in several lines, by a form or by mail: one rule for both."""

import re
import unicodedata
from typing import Any

from django import forms

from core.text import OVERRIDES, trimmed

LONGEST = 20_000
"""Characters of one message."""
GAP = re.compile(r"\n{4,}")
KEPT = frozenset("\n\t")


def plain_text(text: str) -> str:
    """With line feeds alone, and without what nobody sees or what writes letters backwards."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    return trimmed(GAP.sub("\n\n\n", "".join(each for each in lines if not _is_hidden(each))))


def _is_hidden(letter: str) -> bool:
    return letter in OVERRIDES or (letter not in KEPT and unicodedata.category(letter) in {"Cc", "Cs", "Co"})


class TextField(forms.CharField):
    """Some lines of words."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        options.setdefault("widget", forms.Textarea(attrs={"rows": 8}))
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        """Tidied: a text of blanks alone is empty."""
        return plain_text(super().to_python(value) or "")
