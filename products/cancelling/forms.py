"""Cancelling products on the way to deleting the organization (ORG-72)."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import field_of, refused_by
from organizations.models import Membership
from products.cancelling.checklist import Ending
from products.cancelling.commands import cancel_products
from security.sign_in.reauthentication import Reauthenticate

NOTHING_TICKED = _("Tick the products that you want to cancel.")


class CancelForm(Reauthenticate):
    """Level K3: which products, own password, tick. Services and their data do not come back."""

    field_order = ("products", "password", "code", "answer", "understood")

    products = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": NOTHING_TICKED}
    )
    understood = forms.BooleanField(
        label=_("I understand that these services stop now and that their data cannot be brought back."),
        error_messages={"required": _("Tick the box to confirm.")},
    )

    def __init__(self, *args: Any, actor: Membership, endings: list[Ending], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.endings = actor, endings
        self.fields["products"].label = _("Products")
        open_ones = [(each.product.pk, each.product.name) for each in endings if not each.refusal]
        field_of(self, "products", forms.ChoiceField).choices = open_ones

    @property
    def ticked(self) -> set[str]:
        """Ids that are ticked on the page."""
        return set(self["products"].value() or [])

    def save(self, now: datetime.datetime) -> int | None:
        """Ask the providers; how many products were asked for, None when a rule refused."""
        with refused_by(self):
            return cancel_products(actor=self.actor, product_ids=self.cleaned_data["products"], now=now)
        return None
