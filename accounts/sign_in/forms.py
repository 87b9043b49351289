"""Forms of the sign-in family."""

from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.addresses import LONGEST_ADDRESS, AddressField
from accounts.languages import language_choices
from accounts.models import User
from accounts.names import NameField
from accounts.passwords.mailboxes import Mailbox
from accounts.passwords.rules import rule_for
from accounts.sign_in.commands import TooManyAttempts, WrongCredentials, check_credentials, check_key
from accounts.sign_up.commands import COMPANY, INDIVIDUAL, Application
from core.widgets import RadioCards
from security.base.limits import wait_in_words
from security.fields import KeyField, PasswordField
from security.methods.keys import Purpose
from security.sign_in.reauthentication import ConfirmedByPassword

WRONG = _("The e-mail address or the password is not correct.")
WRONG_KEY = _("This passkey opens no account here. Sign in with your password.")


class SignInForm(forms.Form):
    """E-mail and password; ``user`` is the person after a valid form, ``wait`` the seconds after too many tries."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Type your e-mail address."), "max_length": WRONG},
    )
    password = PasswordField(error_messages={"required": _("Type your password."), "max_length": WRONG})
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

    answer = KeyField(purpose=Purpose.ENTER, button=_("Sign in with a passkey"), action="accounts:sign_in_with_key")
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


class NewPasswordField(PasswordField):
    """A password being chosen; the form calls ``check_new_password``, or ``validate_password`` with its person."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", lazy(rule_for, str)(None))
        options.setdefault("error_messages", {"required": _("Choose a password.")})
        super().__init__(autocomplete="new-password", **options)


class SignUpForm(forms.Form):
    """A new person, for themselves or for a company."""

    first_name = NameField(
        label=_("First name"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": _("Type your first name.")},
    )
    last_name = NameField(
        label=_("Last name"),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": _("Type your last name.")},
    )
    email = AddressField(help_text=_("We send a code there. It will be your login."))
    password = NewPasswordField()
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    kind = forms.ChoiceField(
        label=_("You sign up as"),
        choices=[(INDIVIDUAL, _("Individual")), (COMPANY, _("Company"))],
        initial=INDIVIDUAL,
        widget=forms.RadioSelect,
    )
    trade_name = NameField(
        label=_("Trade name"),
        help_text=_("Only for a company."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def clean(self) -> None:
        """The trade name of a company, and a password that is not made of the other answers."""
        data = self.cleaned_data
        if data.get("kind") == COMPANY and not data.get("trade_name"):
            self.add_error("trade_name", _("Type the trade name of the company."))
        check_new_password(self, data)

    def application(self, *, to: str, is_invited: bool) -> Application:
        """What was written, with the password as a hash."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "password"}
        return Application(
            **data, password_hash=make_password(self.cleaned_data["password"]), to=to, is_invited=is_invited
        )


class RecoveryForm(forms.Form):
    """The address whose access was lost."""

    email = AddressField()


class CodeForm(forms.Form):
    """A code from a mail."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": _("Type the code of the mail.")},
    )


class NewPasswordForm(forms.Form):
    """The new password at the end of a recovery."""

    password = NewPasswordField(label=_("New password"))

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["password"].help_text = rule_for(user)

    def clean_password(self) -> str:
        """Refuse a short or common one."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


APART, SAME = "apart", "same"


class UnifyField(forms.ChoiceField):
    """Whether the mailbox under the login address gets the new password too; it does not unless asked (PRO-53)."""

    def __init__(self, mailbox: Mailbox) -> None:
        same = _("%(service)s of %(organization)s gets the new one too. Mail programs and phones will ask for it.")
        sentences = {
            APART: _("The mailbox keeps its own. Nothing changes for your mail programs."),
            SAME: same % {"service": mailbox.name, "organization": mailbox.organization},
        }
        choices = [(APART, _("Keep the passwords apart")), (SAME, _("Use the same password for the mailbox"))]
        super().__init__(
            label=_("Mailbox %(address)s") % {"address": mailbox.address}, choices=choices, initial=APART,
            widget=RadioCards(sentences),
        )  # fmt: skip


class ChangePasswordForm(ConfirmedByPassword):
    """The present password and a new one; paste is welcome, and nothing is typed twice because it can be shown."""

    new_password = NewPasswordField(label=_("New password"))

    def __init__(self, request: HttpRequest, *args: Any, mailbox: Mailbox | None = None, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.mailbox = mailbox
        self.fields["password"].label = _("Current password")
        self.fields["new_password"].help_text = rule_for(request.user)  # type: ignore[arg-type]
        if mailbox:
            self.fields["unify"] = UnifyField(mailbox)
        self.order_fields(["password", "new_password", "unify"])

    def clean(self) -> dict[str, Any]:
        """Refuse the choice of one password where it is not offered (any more): nothing is changed by half."""
        if self.mailbox is None and self.data.get("unify") == SAME:
            self.add_error(None, _("The mailbox cannot be reached now. Try again later, or keep the passwords apart."))
        return super().clean()

    @property
    def unified(self) -> Mailbox | None:
        """The mailbox that gets the new password too."""
        return self.mailbox if self.cleaned_data.get("unify") == SAME else None

    def clean_new_password(self) -> str:
        """Refuse a short or common one, and the present one."""
        password: str = self.cleaned_data["new_password"]
        if password == self.cleaned_data.get("password"):
            raise forms.ValidationError(_("This is your present password. Choose another one."))
        validate_password(password, self.request.user)  # type: ignore[arg-type]
        return password


def check_new_password(form: forms.Form, data: dict[str, Any]) -> None:
    """Refuse a short or common password, or one made of the person's own data."""
    if "password" not in data:
        return
    person = User(**{name: data.get(name, "") for name in ("first_name", "last_name", "email")})
    try:
        validate_password(data["password"], person)
    except forms.ValidationError as error:
        form.add_error("password", error)
