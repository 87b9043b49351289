"""What the customer writes about a product: its own name, the billing reference, tags."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import NameField
from core.forms import field_of, refused_by
from core.order import name_key
from core.text import LineField
from organizations.models import Membership
from products.boards.commands import Details, edit_product
from products.models import Product

TAGS_OFFERED = 20
LONGEST_TAG = 40
TOO_SHORT = {"min_length": _("Write at least two characters, or leave it empty.")}


class ProductDetailsForm(forms.Form):
    """Own name, billing reference and tags (PRD-1, PRD-3, PRD-4)."""

    custom_name = NameField(
        label=_("Own name"),
        help_text=_("Shown instead of the service’s name, in the portal only."),
        min_length=2,
        required=False,
        error_messages=TOO_SHORT,
    )
    billing_reference = LineField(
        label=_("Billing reference"),
        help_text=_("Your cost centre or order number."),
        min_length=2,
        max_length=60,
        required=False,
        error_messages=TOO_SHORT,
    )
    tags = forms.MultipleChoiceField(label=_("Tags"), widget=forms.CheckboxSelectMultiple, required=False)
    new_tags = LineField(
        label=_("New tags"),
        help_text=_("Separate several with commas."),
        max_length=200,
        required=False,
    )

    def __init__(self, data: Any = None, *, actor: Membership, product: Product) -> None:
        own = list(product.tags.values_list("name", flat=True))
        given = {"custom_name": product.custom_name, "billing_reference": product.billing_reference, "tags": own}
        super().__init__(data, initial=given)
        self.actor, self.product = actor, product
        others = actor.organization.tags.exclude(name__in=own).values_list("name", flat=True)[:TAGS_OFFERED]
        offered = [(name, name) for name in sorted({*own, *others}, key=name_key)]
        field_of(self, "tags", forms.ChoiceField).choices = offered
        if not offered:
            del self.fields["tags"]

    def clean_new_tags(self) -> list[str]:
        """The typed names, each once. Raises ValidationError for names that are too short or too long."""
        names = [" ".join(name.split()) for name in self.cleaned_data["new_tags"].split(",")]
        names = [name for name in names if name]
        if any(not 2 <= len(name) <= LONGEST_TAG for name in names):
            raise forms.ValidationError(_("A tag has 2 to 40 characters."))
        return names

    def save(self, now: datetime.datetime) -> bool:
        """Write the details; False when a rule refused."""
        data = self.cleaned_data
        tags = [*data.get("tags", []), *data["new_tags"]]
        details = Details(data["custom_name"], data["billing_reference"], tags)
        with refused_by(self):
            edit_product(
                actor=self.actor, product=self.product, details=details, now=now, seen=self.data.get("seen", "")
            )
        return not self.errors
