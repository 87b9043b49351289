"""Fields and forms in which a password is chosen."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.password_rules import rule_for
from accounts.passwords.mailboxes import Mailbox
from core.widgets import RadioCards
from security.base.limits import HOUR, Limit, wait_in_words
from security.fields import PasswordField
from security.sign_in.reauthentication import Reauthenticate

JUDGED = Limit("passwords-judged", amount=200, seconds=HOUR)
"""Chosen passwords of one person, or of one client while nobody is known: each may take 0.2 s to be looked at."""


class NewPasswordField(PasswordField):
    """A password being chosen; the form calls ``check_new_password``, or ``judge`` with its person."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", lazy(rule_for, str)(None))
        options.setdefault("error_messages", {"required": _("Choose a password.")})
        super().__init__(autocomplete="new-password", **options)


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


class ChangePasswordForm(Reauthenticate):
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
        judge(password, self.request.user, whose=str(self.request.user.pk))  # type: ignore[arg-type]
        return password


def judge(password: str, person: User, *, whose: str) -> None:
    """Raises ValidationError for a short or common password, one made of the person's own data, and for whoever had
    too many looked at. Raises Unavailable."""
    wait = JUDGED.hit(whose)
    if wait:
        raise forms.ValidationError(wait_in_words(wait))
    validate_password(password, person)


def check_new_password(form: forms.Form, data: dict[str, Any], *, client: str) -> None:
    """Refuse at its field what ``judge`` refuses of somebody who is no person yet."""
    if "password" not in data:
        return
    person = User(**{name: data.get(name, "") for name in ("first_name", "last_name", "email")})
    try:
        judge(data["password"], person, whose=client)
    except forms.ValidationError as error:
        form.add_error("password", error)
