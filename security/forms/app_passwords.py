"""Forms of the application passwords."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.text import LineField
from security.app_passwords.commands import create, may_create
from security.models.app_password import LONGEST_NAME

if TYPE_CHECKING:
    from accounts.models import User


class NewAppPasswordForm(forms.Form):
    """A name for the program."""

    name = LineField(
        label=_("Name"),
        help_text=_("The program and the device, such as “Mail on the phone”."),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write which program will use it.")},
    )

    def __init__(self, *args: object, user: "User", **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.user = user

    def clean(self) -> None:
        """Refuse what the rule refuses, with its reason."""
        verdict = may_create(self.user, living=self.user.app_passwords.living().count())
        if not verdict:
            raise forms.ValidationError(str(verdict.reason))

    def save(self) -> str:
        """The characters of the new password."""
        return create(actor=self.user, name=self.cleaned_data["name"], now=now())


class RevokeAllForm(forms.Form):
    """The tick of a K2 confirmation."""

    understood = forms.BooleanField(
        label=_("I understand that every program that uses one of them stops working at once."),
        error_messages={"required": _("Tick the box to confirm.")},
    )
