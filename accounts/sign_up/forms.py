"""The form of a new person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.languages import language_choices
from accounts.names import FAMILY, GIVEN, NameField, OrganizationNameField
from accounts.passwords.forms import NewPasswordField, check_new_password
from accounts.sign_up.commands import COMPANY, INDIVIDUAL, Application
from core.forms import without_optional
from core.widgets import OwnNames


class SignUpForm(forms.Form):
    """A new person, for themselves or for a company."""

    first_name = NameField(
        purpose=GIVEN, label=_("First name"), error_messages={"required": _("Enter your first name.")}
    )
    last_name = NameField(purpose=FAMILY, label=_("Last name"), required=False)
    email = AddressField(purpose="username", help_text=_("We will send a code to this address. It will be your login."))
    password = NewPasswordField()
    language = forms.ChoiceField(label=_("Language"), choices=language_choices, widget=OwnNames)
    kind = forms.ChoiceField(
        label=_("You sign up as"),
        choices=[(INDIVIDUAL, _("Individual")), (COMPANY, _("Company"))],
        initial=INDIVIDUAL,
        widget=forms.RadioSelect,
    )
    trade_name = OrganizationNameField(
        label=_("Trade name"),
        help_text=_("Only for a company."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args: Any, client: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.client = client
        without_optional(self, "trade_name")

    def clean(self) -> None:
        """The trade name of a company, and a password that is not made of the other answers."""
        data = self.cleaned_data
        if data.get("kind") == COMPANY and not data.get("trade_name"):
            self.add_error("trade_name", _("Enter the trade name of the company."))
        check_new_password(self, data, client=self.client)

    def application(self, *, to: str, is_invited: bool) -> Application:
        """What was written, without the password."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "password"}
        return Application(**data, to=to, is_invited=is_invited)
