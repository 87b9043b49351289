"""Forms of the second step."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.text import LineField
from security.fields import CodeField, KeyField, PasswordField
from security.methods.factors import BACKUP, KEY, SMS, Method
from security.methods.keys import KeyPurpose, RefusedKey, new_key
from security.methods.numbers import UnusableNumber, mobile_number, region_choices
from security.models import AppFactor, SecurityKey, SmsCode
from security.models.factors import NEVER
from security.models.keys import LONGEST_NAME
from security.sign_in.reauthentication import Reauthenticate, right_password

if TYPE_CHECKING:
    from security.access import PersonRequest

NO_KEY_HERE = _("A security key needs a browser that runs scripts and knows keys. Here, choose another method.")
REMEMBER = _("Do not ask again on this device for 30 days")


class StepForm(forms.Form):
    """A code at the sign-in."""

    code = CodeField()
    remember = forms.BooleanField(label=REMEMBER, required=False)

    def __init__(self, *args: Any, method: Method, may_remember: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if method is BACKUP:
            self.fields["code"] = CodeField(is_numeric=False, label=_("Backup code"))
        if method is KEY:
            self.fields["code"] = KeyField(
                purpose=KeyPurpose.STEP, button=_("Use the key"), kind="primary", without=NO_KEY_HERE
            )
        else:
            self.fields["code"].widget.attrs["autofocus"] = True
        if not may_remember:
            del self.fields["remember"]


class ReplacingForm(forms.Form):
    """Mixin of forms that may put something in the place of an earlier one, which asks for what removing it asks (K3):
    the own password too. The page asked for the second step."""

    password = PasswordField(
        label=_("Your password"), help_text=_("Because the earlier one is replaced."),
        error_messages={"required": _("Enter your password to confirm.")},
    )  # fmt: skip

    def __init__(self, request: "PersonRequest", *args: Any, is_replacement: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        cast("PasswordField", self.fields["password"]).belongs_to(request.user.email)
        if not is_replacement:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Refuse a wrong one."""
        return right_password(self.request, self.cleaned_data["password"])


class AppForm(ReplacingForm):
    """The first code of a new app; ``step`` is its step after a valid form."""

    field_order = ["code", "password"]
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


class AskForm(forms.Form):
    """Asking the devices at the sign-in."""

    remember = forms.BooleanField(label=REMEMBER, required=False)

    def __init__(self, *args: Any, may_remember: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_remember:
            del self.fields["remember"]


class DeviceForm(forms.Form):
    """The name by which the person knows this device."""

    name = LineField(
        label=_("Name of this device"), max_length=60, error_messages={"required": _("Give the device a name.")}
    )


class ApproveForm(forms.Form):
    """The number that the other device shows."""

    number = forms.IntegerField(
        label=_("Number on the other device"), min_value=0, max_value=99,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"], _("Enter the two digits that the other device shows.")
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class NumberForm(forms.Form):
    """A mobile number of a country to which SMS go; ``number`` is E.164 after a valid form."""

    region = forms.ChoiceField(label=_("Country"), choices=region_choices)
    number = forms.CharField(
        label=_("Mobile number"), max_length=30, error_messages={"required": _("Enter your mobile number.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse numbers of other countries and those that no SMS reaches, with the reason."""
        if not self.errors:
            try:
                self.cleaned_data["number"] = mobile_number(self.cleaned_data["region"], self.cleaned_data["number"])
            except UnusableNumber as error:
                self.add_error("number", str(error))
        return self.cleaned_data


class SmsForm(ReplacingForm):
    """The first code of a new number."""

    code = CodeField(label=_("Code from the SMS"))

    def clean_code(self) -> str:
        """Spend the code, once the password is right."""
        code: str = self.cleaned_data["code"]
        if self.errors:
            return code
        key, purpose = self.request.session.session_key, SmsCode.Purpose.ADD
        if not SmsCode.objects.accept(self.request.user, key, purpose, code, now()):
            raise forms.ValidationError(SMS.refusal)
        return code


class KeyNameForm(forms.Form):
    """How a person calls one of their keys."""

    name = LineField(
        label=_("Name of the key"), max_length=LONGEST_NAME,
        help_text=_("So that you know it again, for example “Blue key”."),
        error_messages={"required": _("Give the key a name.")},
    )  # fmt: skip

    def __init__(self, *args: Any, taken: Collection[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.taken = {name.casefold() for name in taken}

    def clean_name(self) -> str:
        """Refuse the name of another key of the person (``taken``)."""
        name: str = self.cleaned_data["name"]
        if name.casefold() in self.taken:
            raise forms.ValidationError(_("Another key of yours has this name. Give this one its own."))
        return name


class KeyForm(KeyNameForm):
    """A new key: its name and what it answered; ``key`` is the key after a valid form."""

    answer = KeyField(purpose=KeyPurpose.ADD, button=_("Add"), kind="primary", without=NO_KEY_HERE)

    def __init__(self, request: "PersonRequest", *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request

    def clean_answer(self) -> SecurityKey:
        """Refuse anything but a new key's answer to the question of this browser."""
        try:
            return new_key(self.request, self.request.user, self.cleaned_data["answer"])
        except RefusedKey as error:
            raise forms.ValidationError(_("The key was not accepted. Press the button and try again.")) from error


class SavedForm(forms.Form):
    """The tick after the codes were put away."""

    saved = forms.BooleanField(
        label=_("I have saved them"), error_messages={"required": _("Save the codes first, then tick the box.")}
    )


class RemoveFactorForm(Reauthenticate):
    """Level K3: the own password, a code and the tick."""

    understood = forms.BooleanField(
        label=_("I understand that this method can no longer be used to sign in."),
        error_messages={"required": _("Tick the box to confirm.")},
    )
