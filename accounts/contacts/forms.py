"""Forms of the login e-mail and of the recovery contacts."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.contacts import commands
from accounts.login_email.commands import refuse_own
from accounts.models import User
from accounts.recovery.methods import Offer
from core.errors import RuleError
from core.widgets import RadioCards
from security.fields import CodeField
from security.methods.numbers import UnusableNumber, calling_codes, mobile_number
from security.sign_in.reauthentication import ConfirmedByPassword, ConfirmedWhenStale

ELSEWHERE = _(
    "Codes are sent to numbers of Switzerland, France, Belgium and Germany only. With another number save a recovery "
    "e-mail instead: it works everywhere."
)


class LoginEmailForm(ConfirmedByPassword):
    """The new address and the password; a code when the second step is older than ten minutes (K3).

    No tick: the link to the new address is the second thought.
    """

    email = AddressField(label=_("New login e-mail"), help_text=_("An address that you read: we send a link there."))

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.fields["password"].help_text = _("The one of your account here.")
        self.order_fields(["email", "password"])

    def clean_email(self) -> str:
        """Refuse an address of the person's own (PRO-42)."""
        address: str = self.cleaned_data["email"]
        _refused_with_reason(lambda: refuse_own(_person(self.request), address))
        return address


class PhoneForm(ConfirmedWhenStale):
    """Country, number, and the password when it was not typed lately; ``number`` is E.164 after a valid form."""

    region = forms.ChoiceField(label=_("Country code"), choices=calling_codes)
    number = forms.CharField(
        label=_("Mobile number"), max_length=30, error_messages={"required": _("Type your mobile number.")},
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
        _refused_with_reason(lambda: commands.refuse(_person(self.request), commands.PHONE, number))
        return number


class RecoveryEmailForm(ConfirmedWhenStale):
    """Another address than the login, and the password when it was not typed lately (PRO-33)."""

    email = AddressField(
        label=_("Recovery e-mail"), help_text=_("Not the one of your sign-in, and not in the same mailbox.")
    )

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.order_fields(["email", "password"])

    def clean_email(self) -> str:
        """Refuse the login."""
        address: str = self.cleaned_data["email"]
        _refused_with_reason(lambda: commands.refuse(_person(self.request), commands.EMAIL, address))
        return address


class ContactCodeForm(forms.Form):
    """The code that went to the new contact."""

    code = CodeField(error_messages={"required": _("Type the code.")})


class WayForm(forms.Form):
    """Where the code of the recovery goes."""

    way = forms.ChoiceField(
        label=_("Where do we send the code?"), error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose one of the ways.")
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, offers: list[Offer], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["way"]
        field.widget = RadioCards({each.way.value: each.hint for each in offers})
        field.choices = [(each.way.value, each.way.label) for each in offers]  # type: ignore[attr-defined]
        field.initial = offers[0].way.value


def _refused_with_reason(check: Any) -> None:
    try:
        check()
    except RuleError as refusal:
        raise forms.ValidationError(str(refusal.message)) from refusal


def _person(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
