"""What an invited person fills in."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.names import NameField
from accounts.passwords.forms import NewPasswordField, check_new_password


class JoinForm(forms.Form):
    """Join as the signed-in person; ``person`` says which, so that a switched browser joins nobody else (ORG-29)."""

    person = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"person": user.pk})
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_person(self) -> int:
        """Refuse when somebody else signed in meanwhile."""
        person: int = self.cleaned_data["person"]
        if person != self.user.pk:
            raise forms.ValidationError(_("Another person signed in meanwhile. Check who you are and join again."))
        return person


class NewAccountForm(forms.Form):
    """A short sign-up: name, language, password. The address is the invited one."""

    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Last name"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = NewPasswordField()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> None:
        """Refuse a weak password as the ordinary sign-up does."""
        check_new_password(self, {**self.cleaned_data, "email": self.email})
