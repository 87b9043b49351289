"""Forms of the recovery contacts."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.contacts import commands
from accounts.models import User
from core.forms import rule_as_error
from security.fields import CodeField
from security.methods.numbers import UnusableNumber, calling_codes, mobile_number
from security.sign_in.reauthentication import ReauthenticateIfStale

ELSEWHERE = _(
    "Codes are sent to numbers of Switzerland, France, Belgium and Germany only. With another number save a "
    "recovery email instead: it works everywhere."
)


class PhoneForm(ReauthenticateIfStale):
    """Country, number, and the password when it was not typed lately; ``number`` is E.164 after a valid form."""

    region = forms.ChoiceField(label=_("Country code"), choices=calling_codes)
    number = forms.CharField(
        label=_("Mobile number"), max_length=30, error_messages={"required": _("Enter your mobile number.")},
        help_text=_("SMS go to Switzerland, France, Belgium and Germany."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.order_fields(["region", "number", "password"])

    def clean_number(self) -> str:
        """Refuse what no code reaches, and the number of the second step."""
        try:
            number = mobile_number(
                self.cleaned_data.get("region", ""), self.cleaned_data["number"], elsewhere=ELSEWHERE
            )
        except UnusableNumber as error:
            raise forms.ValidationError(str(error)) from error
        with rule_as_error():
            commands.refuse(_person(self.request), commands.PHONE, number)
        return number


class RecoveryEmailForm(ReauthenticateIfStale):
    """Another address than the login, and the password when it was not typed lately (PRO-33)."""

    email = AddressField(
        label=_("Recovery email"), help_text=_("Not the one of your sign-in, and not in the same mailbox.")
    )

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.order_fields(["email", "password"])

    def clean_email(self) -> str:
        """Refuse the login."""
        address: str = self.cleaned_data["email"]
        with rule_as_error():
            commands.refuse(_person(self.request), commands.EMAIL, address)
        return address


class ContactCodeForm(forms.Form):
    """The code that went to the new contact."""

    code = CodeField(error_messages={"required": _("Enter the code.")})


def _person(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
