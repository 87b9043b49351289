"""Forms of the recovery."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.models import User
from accounts.password_rules import rule_for
from accounts.passwords.forms import NewPasswordField, judge
from accounts.recovery.methods import MethodChoice
from core.forms import field_of
from core.widgets import RadioCards


class RecoveryForm(forms.Form):
    """The address whose access was lost."""

    email = AddressField()


class NewPasswordForm(forms.Form):
    """The new password at the end of a recovery."""

    password = NewPasswordField(label=_("New password"))

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["password"].help_text = rule_for(user)
        cast("NewPasswordField", self.fields["password"]).belongs_to(user.email)

    def clean_password(self) -> str:
        """Refuse a short or common one."""
        password: str = self.cleaned_data["password"]
        judge(password, self.user, whose=str(self.user.pk))
        return password


class WayForm(forms.Form):
    """Where the code of the recovery goes."""

    way = forms.ChoiceField(
        label=_("Where do we send the code?"), error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Choose one of the ways.")
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, offers: list[MethodChoice], **options: Any) -> None:
        super().__init__(*args, **options)
        field = field_of(self, "way", forms.ChoiceField)
        field.widget = RadioCards({each.way.value: each.hint for each in offers})
        field.choices = [(each.way.value, each.way.label) for each in offers]
        field.initial = offers[0].way.value
