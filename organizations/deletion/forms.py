"""Taking everything along, and the last step of deleting an organization (guide 13)."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.deletion.commands import OTHER_NAME, delete_organization, is_same_name
from organizations.deletion.registry import Blocked
from organizations.models import Membership
from security.sign_in.reauthentication import Reauthenticate


class DeleteForm(Reauthenticate):
    """Level K3 and the typed name (UI-7)."""

    field_order = ("typed_name", "password", "code", "answer", "understood")

    typed_name = forms.CharField(
        label=_("Name of the organization"),
        help_text=_("Type it exactly as it is written above."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Enter the name of the organization to confirm.")},
    )
    understood = forms.BooleanField(
        label=_("I understand that the organization is deleted for ever and that nobody can bring it back."),
        error_messages={"required": _("Tick the box to confirm.")},
    )

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_typed_name(self) -> str:
        """The name, whatever the blanks; before the password is asked and the code is spent."""
        typed: str = self.cleaned_data["typed_name"]
        if not is_same_name(typed, self.actor.organization.name):
            raise forms.ValidationError(OTHER_NAME)
        return typed

    def save(self, now: datetime.datetime) -> bool:
        """Delete it; False when a rule refused. Raises Blocked for what came into the way meanwhile."""
        try:
            delete_organization(actor=self.actor, typed_name=self.cleaned_data["typed_name"], now=now)
        except Blocked:
            raise
        except RuleError as refusal:
            self.add_error(None, str(refusal.message))
            return False
        return True
