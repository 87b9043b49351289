"""E-mail addresses: one spelling for one mailbox, as far as that can be known."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import trimmed

LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3: 256 octets of a path, less its angle brackets."""


def normalized(address: str) -> str:
    """The spelling that is stored and compared: no blank or invisible mark around, lower case."""
    return trimmed(address).lower()


class AddressField(forms.EmailField):
    """An address for a new login: ASCII only, because look-alike letters are how accounts are imitated.

    ``purpose`` is what a browser may fill in; ``username`` beside a password.
    """

    def __init__(self, *, purpose: str = "email", **options: Any) -> None:
        options.setdefault("label", _("Email address"))
        attrs = {"autocomplete": purpose, "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
        options.setdefault("widget", forms.EmailInput(attrs=attrs))
        messages = {
            "required": _("Enter your email address."),
            "invalid": _("Enter an address such as name@example.com."),
            **options.pop("error_messages", {}),
        }
        super().__init__(max_length=LONGEST_ADDRESS, error_messages=messages, **options)

    def clean(self, value: Any) -> str:
        """The address in its stored spelling. Raises ValidationError with what to write instead."""
        typed = trimmed(self.to_python(value) or "")
        address = normalized(typed)
        if not typed.isascii():  # before it is lowered: the small letter of the Kelvin sign is a k
            raise ValidationError(
                _("Enter the address with plain letters only, without accents or letters of other alphabets.")
            )
        if not address.isprintable():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return str(super().clean(address))
