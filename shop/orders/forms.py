"""What a person says who takes an order back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawForm(forms.Form):
    """Level K2: a tick."""

    understood = forms.BooleanField(
        label=_("I understand that these products end now and that their data cannot be brought back."),
        error_messages={"required": _("Tick the box to confirm.")},
    )
