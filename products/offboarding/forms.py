"""Who receives the files that are kept of somebody who went."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.forms import refused_by, without_optional
from organizations.models import Departure, Membership
from products.offboarding.personal_data import heirs_of, still_kept
from products.offboarding.transfer import hand_over


class TransferForm(forms.Form):
    """Level K1: a service each, with nobody chosen its files stay as they are."""

    def __init__(self, *args: Any, departure: Departure, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departure = departure
        self.products = {f"heir-{product.pk}": product for product, _items in still_kept(departure)}
        for name, product in self.products.items():
            people = [(str(each.pk), f"{each.user.full_name} · {each.user.email}") for each in heirs_of(product, now)]
            self.fields[name] = forms.ChoiceField(
                label=_("Files in %(name)s") % {"name": product.name}, required=False,
                choices=[("", _("Choose a person")), *people],
                error_messages={"invalid_choice": _("This person cannot receive the files. Choose another one.")},
            )  # fmt: skip
            without_optional(self, name)

    def clean(self) -> dict[str, Any]:
        """Somebody is chosen for something."""
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error(next(iter(self.products), None), _("Choose who receives the files."))
        return self.cleaned_data

    def save(self, actor: Membership, now: datetime.datetime) -> bool:
        """Hand them over; False when a rule refused."""
        heirs = {self.products[name].pk: int(heir) for name, heir in self.cleaned_data.items() if heir}
        with refused_by(self):
            hand_over(actor=actor, departure=self.departure, heirs=heirs, now=now)
        return not self.errors
