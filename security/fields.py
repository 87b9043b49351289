"""Fields of passwords and codes."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.methods.keys import KeyPurpose, origin, rp_id

LONGEST_PASSWORD = 200
"""Characters; longer ones would only make hashing slow."""

LONGEST_CODE = 40
LONGEST_ANSWER = 20_000
"""Characters of what a security key answers."""


NO_ANSWER = _("No key answered. Press the button and follow the browser, or choose another method.")


class PasswordWidget(forms.PasswordInput):
    """A password that can be shown. ``login`` stands beside it, hidden, for the programs that keep both together."""

    login = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the login."""
        return {**super().get_context(name, value, attrs), "login": self.login}


class PasswordField(forms.CharField):
    """A password: never shown again, not trimmed, the same characters whatever keyboard wrote them (NFKC)."""

    widget: PasswordWidget

    def __init__(self, *, autocomplete: str = "current-password", **options: Any) -> None:
        options.setdefault("label", _("Password"))
        widget = PasswordWidget(attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **options)

    def belongs_to(self, login: str) -> None:
        """Whose password it is, where no field of the form asks for the login."""
        self.widget.login = login

    def to_python(self, value: Any) -> str | None:
        """Normalized text; the model never sees two spellings of one password. Of one that is too long nothing is
        worked out: its accents would be sorted in quadratic time."""
        text = super().to_python(value)
        return unicodedata.normalize("NFKC", text) if text and len(text) <= LONGEST_PASSWORD else text


class CodeField(forms.CharField):
    """A code: one input, spaces and hyphens do not matter (SCR-1)."""

    def __init__(self, *, is_numeric: bool = True, **options: Any) -> None:
        options.setdefault("label", _("Code"))
        options.setdefault("error_messages", {"required": _("Enter the code.")})
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        if is_numeric:
            attrs["inputmode"] = "numeric"
        super().__init__(max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        """Letters and digits alone."""
        return "".join(letter for letter in super().to_python(value) or "" if letter.isalnum())


class KeyWidget(forms.Widget):
    """A button that asks the browser for a security key and sends the form with its answer (static/js/security_key.js).

    Where no script runs, or no key can be used, it is the sentence ``without``.
    """

    template_name = "security/widgets/key.html"

    def __init__(
        self, *, purpose: KeyPurpose, button: Any, without: Any = "", kind: str = "", action: str = ""
    ) -> None:
        super().__init__()
        self.facts = {"purpose": purpose, "button": button, "without": without, "kind": kind, "action": action}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The answer of before is never shown again: it was used."""
        return {**super().get_context(name, None, attrs), "rp_id": rp_id(), "origin": origin(), **self.facts}


class KeyField(forms.CharField):
    """What a security key answered; the other keywords are those of ``KeyWidget``."""

    def __init__(self, *, purpose: KeyPurpose, required: bool = True, **facts: Any) -> None:
        super().__init__(
            label="", max_length=LONGEST_ANSWER, required=required, widget=KeyWidget(purpose=purpose, **facts),
            error_messages={"required": NO_ANSWER, "max_length": NO_ANSWER},
        )  # fmt: skip
