"""The password field of every form."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 200
"""Characters; longer ones would only make hashing slow."""


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
