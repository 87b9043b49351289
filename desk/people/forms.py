"""Forms about people at the desk."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.text import FiguresField, LineField, ReasonField
from security.base.limits import wait_in_words
from security.models.block import LONGEST_REASON
from support.commands import TooManySupportCodes, WrongSupportCode, redeem


class SupportCodeForm(forms.Form):
    """The support code that the caller says; ``caller`` is the person after a valid form."""

    code = FiguresField(
        label=_("Code of the caller"),
        help_text=_("Eight digits. The caller finds them in the profile, under “Support code”."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the code the caller reads out.")},
    )

    def __init__(self, *args: object, staff: User, now: datetime.datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.staff, self.now = staff, now
        self.caller: User | None = None
        self.wait = 0

    def clean_code(self) -> str:
        """Spend the code, and one try when it is wrong."""
        typed: str = self.cleaned_data["code"]
        try:
            self.caller = redeem(typed=typed, staff=self.staff, now=self.now)
        except WrongSupportCode as error:
            raise forms.ValidationError(_("This code is not valid. Ask the caller to show a new one.")) from error
        except TooManySupportCodes as error:
            self.wait = error.seconds
            raise forms.ValidationError(wait_in_words(error.seconds)) from error
        return typed


class BlockForm(forms.Form):
    """Why, and the tick of a K2 confirmation."""

    reason = ReasonField(
        max_length=LONGEST_REASON,
        help_text=_("The person and their organizations read it."),
        error_messages={"required": _("Write why the access is blocked.")},
    )
    note = LineField(label=_("Note"), max_length=LONGEST_REASON, required=False, help_text=_("Only staff read it."))
    understood = forms.BooleanField(
        label=_("I understand that this person is signed out everywhere at once."),
        error_messages={"required": _("Tick the box to confirm.")},
    )

    @property
    def facts(self) -> dict[str, str]:
        """Arguments of the command."""
        return {name: self.cleaned_data[name] for name in ("reason", "note")}
