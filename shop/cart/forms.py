"""The lines of the cart as one form: a period each, and a free offer where one fits."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.prices.book import prices_on
from core.clock import now
from core.components.formats import period
from core.forms import refused_by
from organizations.models import Membership
from shop.cart.commands import change_cart
from shop.cart.pricing import CartRow
from shop.codes.offers import fitting, name_of, usable


class CartForm(forms.Form):
    """``months-<pk>`` and ``offer-<pk>`` of each line."""

    def __init__(self, data: Any, *, actor: Membership, rows: Sequence[CartRow]) -> None:
        super().__init__(data)
        self.actor, self.lines = actor, [row.line for row in rows]
        organization = actor.organization
        book = prices_on(actor.day_at(now()), organization.currency, [line.product for line in self.lines])
        offers = usable(organization, now())
        for line in self.lines:
            months = [line.months] if line.is_transfer else sorted({*book.terms(line.product), line.months})
            label = _("Period of %(name)s") % {"name": line.service_name}
            self.fields[f"months-{line.pk}"] = _choice(label, [(n, period(n)) for n in months], line.months)
            if found := fitting(offers, line):
                label = _("Free offer for %(name)s") % {"name": line.service_name}
                choices = [("", pgettext("free offer", "None")), *((each.pk, name_of(each)) for each in found)]
                self.fields[f"offer-{line.pk}"] = _choice(label, choices, line.offer_id or "")

    def rows(self, priced: Sequence[CartRow]) -> list[tuple[CartRow, Any, Any]]:
        """Each line with its two controls."""
        names = {name: self[name] for name in self.fields}
        return [(row, names[f"months-{row.line.pk}"], names.get(f"offer-{row.line.pk}")) for row in priced]

    def save(self) -> bool:
        """Write what was chosen. False when a rule refused."""
        data = self.cleaned_data
        months = {line.pk: int(data[f"months-{line.pk}"]) for line in self.lines}
        wanted = {line.pk: data.get(f"offer-{line.pk}") for line in self.lines if f"offer-{line.pk}" in self.fields}
        offers = {pk: int(offer) if offer else None for pk, offer in wanted.items()}
        with refused_by(self):
            change_cart(actor=self.actor, months=months, offers_chosen=offers, now=now())
            return True
        return False


def _choice(label: str, choices: Sequence[tuple[Any, str]], chosen: Any) -> forms.ChoiceField:
    needed = all(key != "" for key, _label in choices)
    widget = forms.Select({"aria-label": label})
    return forms.ChoiceField(label=label, choices=choices, initial=chosen, required=needed, widget=widget)
