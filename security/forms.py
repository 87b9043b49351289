"""Forms of the second step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from security.factors import BACKUP, Method
from security.fields import CodeField
from security.models import AppFactor
from security.models.factors import NEVER
from security.reauthentication import ConfirmedByPassword


class StepForm(forms.Form):
    """A code at the sign-in."""

    code = CodeField()
    remember = forms.BooleanField(label=_("Do not ask again on this device for 30 days"), required=False)

    def __init__(self, *args: Any, method: Method, may_remember: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if method is BACKUP:
            self.fields["code"] = CodeField(is_numeric=False, label=_("Backup code"))
        self.fields["code"].widget.attrs["autofocus"] = True
        if not may_remember:
            del self.fields["remember"]


class AppForm(forms.Form):
    """The first code of a new app; ``step`` is its step after a valid form."""

    code = CodeField(label=_("Code shown by the app"))

    def __init__(self, *args: Any, secret: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.secret = secret
        self.step = NEVER

    def clean_code(self) -> str:
        """Refuse what the app does not show now."""
        code: str = self.cleaned_data["code"]
        step = AppFactor.step_of(self.secret, code, now())
        if step is None:
            raise forms.ValidationError(
                _("The app shows another code. Check that its clock is right and type the newest one.")
            )
        self.step = step
        return code


class SavedForm(forms.Form):
    """The tick after the codes were put away."""

    saved = forms.BooleanField(
        label=_("I have saved them"), error_messages={"required": _("Save the codes first, then tick the box.")}
    )


class RemoveFactorForm(ConfirmedByPassword):
    """Level K3: the own password, a code and the tick."""

    understood = forms.BooleanField(
        label=_("I understand that this method can no longer be used to sign in."),
        error_messages={"required": _("Tick the box to confirm.")},
    )
