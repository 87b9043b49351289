"""Choosing a level and how long it is paid at a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import now
from core.components.formats import amount_text, period
from core.forms import field_of, refused_by
from core.widgets import RadioCards
from organizations.models import Membership
from shop.catalogue.shelves import KindOnOffer, PlanOnOffer
from shop.models import CartLine
from support.premium.commands import choose


class LevelForm(forms.Form):
    """One of the levels with a price, and one of its periods."""

    plan = forms.ChoiceField(label=gettext_lazy("Level"))
    months = forms.TypedChoiceField(label=gettext_lazy("Frequency"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, offer: KindOnOffer, chosen: str) -> None:
        super().__init__(data)
        self.plans = {each.plan.key: each.plan for each in offer.plans if each.plan}
        field = field_of(self, "plan", forms.ChoiceField)
        field.widget = RadioCards({each.plan.key: prices(each) for each in offer.plans if each.plan})
        field.choices = [(key, plan.name) for key, plan in self.plans.items()]
        field_of(self, "months", forms.ChoiceField).choices = [(n, period(n)) for n in offer.months]
        first = next(iter(self.plans), "")
        longest = offer.months[-1] if offer.months else ""
        self.initial = {"plan": chosen if chosen in self.plans else first, "months": longest}

    def save(self, actor: Membership) -> CartLine | None:
        """Put it into the cart; None when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            return choose(actor=actor, plan=self.plans[data["plan"]], months=data["months"], now=now())
        return None


def prices(offer: PlanOnOffer) -> str:
    """What it costs for each period: «6 months: 174.00 CHF · 1 year: 313.20 CHF»."""
    parts = [f"{period(months)}: {amount_text(price)}" for months, price in offer.prices.items()]
    return " · ".join(parts) or _("Not offered at the moment.")
