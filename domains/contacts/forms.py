"""The form of a contact card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.names import NameField, OrganizationNameField
from core.forms import refused_by
from core.text import LineField
from domains.contacts.cards import of_the_organization
from domains.contacts.commands import FACTS, add_card
from domains.contacts.rules import problems_of
from domains.models import Contact
from organizations.details.fields import AddressForm
from organizations.models import Membership


class CardForm(AddressForm):
    """Who holds a name, with the address that the registry gets."""

    name = NameField(label=_("First and last name"))
    company = OrganizationNameField(
        label=_("Organization"), required=False,
        help_text=_("Leave it empty when the name belongs to the person."),
    )  # fmt: skip
    street = LineField(label=_("Street and number"), max_length=120)
    town = LineField(label=_("Town"), max_length=80)
    email = AddressField(
        help_text=_("Codes and questions of the registry go there. Better not an address under the name itself.")
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, help_text=_("Most extensions such as .com need one.")
    )

    class Meta:
        model = Contact
        fields = list(FACTS)

    def __init__(self, data: Any, *, actor: Membership) -> None:
        super().__init__(data, instance=of_the_organization(actor))
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        """What no registry would take."""
        cleaned = super().clean()
        card = Contact(**{field: cleaned.get(field, "") for field in FACTS})
        for field, text in problems_of(card).items():
            if field not in self.errors:
                self.add_error(field, text)
        return cleaned

    def save(self) -> Contact | None:  # type: ignore[override]
        """Store it; None when a rule refused."""
        with refused_by(self):
            return add_card(actor=self.actor, card=Contact(**{field: self.cleaned_data[field] for field in FACTS}))
        return None
