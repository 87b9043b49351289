"""The form of an organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import NameField
from organizations.commands import create_organization
from organizations.models import Membership, Organization


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, type, structured address, phone."""

    name = NameField(
        label=_("Name"), max_length=120, help_text=_("The trade name of a company, or your first and last name.")
    )

    class Meta:
        model = Organization
        fields = ["name", "kind", "street", "house_number", "postcode", "town", "country", "phone"]
        help_texts = {
            "country": _("The country of the address decides the currency of the documents: CHF or EUR."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = hint

    def found(self, owner: Any) -> Membership:
        """Create the organisation with ``owner`` as its legal representative."""
        return create_organization(owner=owner, **self.cleaned_data)


AUTOCOMPLETE = {
    "name": "organization",
    "postcode": "postal-code",
    "town": "address-level2",
    "country": "country",
    "phone": "tel",
}
