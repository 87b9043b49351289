"""A name that somebody asks about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from domains.names import DomainName, UnusableName, registrable, shown

LONGEST = 190


class AvailabilityForm(forms.Form):
    """One name, in whatever spelling."""

    name = LineField(
        label=_("Domain name"), max_length=LONGEST, error_messages={"required": _("Write the domain name.")},
        help_text=_("With its extension, such as my-shop.ch."),
    )  # fmt: skip

    def clean_name(self) -> DomainName:
        """In one spelling. Raises ValidationError with what was probably meant."""
        try:
            return registrable(self.cleaned_data["name"])
        except UnusableName as refusal:
            raise forms.ValidationError(said(refusal)) from refusal


def said(refusal: UnusableName) -> str:
    """Why it is no name, and which one was probably meant."""
    text: Any = refusal.message
    if not refusal.suggestion or refusal.suggestion in str(text):
        return str(text)
    meant = _("Did you mean %(name)s?")
    return f"{text} {str(meant) % {'name': shown(refusal.suggestion)}}"
