"""Fields of passwords and codes."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 200
"""Characters; longer ones would only make hashing slow."""

LONGEST_CODE = 40


class PasswordField(forms.CharField):
    """A password: never shown again, not trimmed, the same characters whatever keyboard wrote them (NFKC)."""

    def __init__(self, *, autocomplete: str = "current-password", **options: Any) -> None:
        options.setdefault("label", _("Password"))
        widget = forms.PasswordInput(
            attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
        )
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **options)

    def to_python(self, value: Any) -> str | None:
        """Normalised text; the model never sees two spellings of one password."""
        text = super().to_python(value)
        return unicodedata.normalize("NFKC", text) if text else text


class CodeField(forms.CharField):
    """A code: one input, spaces and hyphens do not matter (interface.md 3.1)."""

    def __init__(self, *, is_numeric: bool = True, **options: Any) -> None:
        options.setdefault("label", _("Code"))
        options.setdefault("error_messages", {"required": _("Type the code.")})
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        if is_numeric:
            attrs["inputmode"] = "numeric"
        super().__init__(max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        """Letters and digits alone."""
        return "".join(letter for letter in super().to_python(value) or "" if letter.isalnum())
