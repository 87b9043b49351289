"""Customer number and VIP code, as the caller says them."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.text import FiguresField
from organizations.models import Organization
from security.base.limits import wait_in_words
from support.premium.codes import TooManyVipCodes, WrongVipCode, redeem

FIGURES = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
LONGEST = 9


class VipForm(forms.Form):
    """``organization`` is who calls, after a valid form."""

    number = FiguresField(label=_("Customer number"), max_length=LONGEST, widget=forms.TextInput(FIGURES))
    code = FiguresField(label=_("VIP code"), max_length=20, widget=forms.TextInput(FIGURES))

    def __init__(self, data: Any, *, staff: User, now: datetime.datetime) -> None:
        super().__init__(data)
        self.staff, self.now = staff, now
        self.organization: Organization | None = None
        self.wait = 0

    def clean(self) -> dict[str, Any]:
        """Look, and spend one try when it is wrong."""
        cleaned = super().clean() or self.cleaned_data
        if not {"number", "code"} <= cleaned.keys():
            return cleaned
        try:
            self.organization = redeem(number=cleaned["number"], typed=cleaned["code"], staff=self.staff, now=self.now)
        except WrongVipCode as error:
            text = _("Number and code do not belong together. Ask the caller to look at the page of Premium Support.")
            raise forms.ValidationError(text) from error
        except TooManyVipCodes as error:
            self.wait = error.seconds
            raise forms.ValidationError(wait_in_words(error.seconds)) from error
        return cleaned
