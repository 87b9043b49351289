"""Forms of the sign-in family."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.addresses import LONGEST_ADDRESS
from accounts.models import User
from accounts.sign_in.commands import TooManyAttempts, WrongCredentials, check_credentials, check_key
from security.base.limits import wait_in_words
from security.fields import KeyField, PasswordField
from security.methods.keys import KeyPurpose

WRONG = _("The email address or the password is not correct.")
WRONG_KEY = _("This passkey opens no account here. Sign in with your password.")


class SignInForm(forms.Form):
    """E-mail and password; ``user`` is the person after a valid form, ``wait`` the seconds after too many tries."""

    email = forms.CharField(
        label=_("Email address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter your email address."), "max_length": WRONG},
    )
    password = PasswordField(error_messages={"required": _("Enter your password."), "max_length": WRONG})
    keep = forms.BooleanField(
        label=_("Keep me signed in"),
        help_text=_("For 30 days, on a device that only you use. Otherwise until you close the browser."),
        required=False,
    )

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        self.user: User | None = None
        self.wait = 0

    def clean(self) -> None:
        """One message for every failure."""
        if self.errors:
            return
        credentials = {name: self.cleaned_data[name] for name in ("email", "password")}
        try:
            self.user = check_credentials(self.request, **credentials)
        except WrongCredentials as error:
            raise forms.ValidationError(WRONG) from error
        except TooManyAttempts as error:
            self.wait = error.seconds
            raise forms.ValidationError(wait_in_words(error.seconds)) from error


class KeySignInForm(forms.Form):
    """What a passkey answered, with the tick beside it; ``user`` and ``wait`` as in ``SignInForm``."""

    answer = KeyField(purpose=KeyPurpose.ENTER, button=_("Sign in with a passkey"), action="accounts:sign_in_with_key")
    keep = forms.BooleanField(required=False)

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        self.user: User | None = None
        self.wait = 0

    def clean_answer(self) -> str:
        """One message for every failure, whoever's the key is."""
        answer: str = self.cleaned_data["answer"]
        try:
            self.user = check_key(self.request, answer)
        except WrongCredentials as error:
            raise forms.ValidationError(WRONG_KEY) from error
        except TooManyAttempts as error:
            self.wait = error.seconds
            raise forms.ValidationError(wait_in_words(error.seconds)) from error
        return answer
