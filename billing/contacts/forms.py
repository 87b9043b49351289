"""Somebody who gets the documents of each month."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.languages import language_choices
from billing.contacts.recipients import add_recipient
from core.clock import now
from core.forms import refused_by
from core.widgets import OwnNames
from organizations.models import Membership


class RecipientForm(forms.Form):
    """An address and the language in which it is written to."""

    address = forms.EmailField(label=_("Email"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices, widget=OwnNames)

    def __init__(self, *args: Any, actor: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor

    def save(self) -> bool:
        """Ask them; False when a rule refused."""
        with refused_by(self):
            add_recipient(actor=self.actor, now=now(), **self.cleaned_data)
        return not self.errors
