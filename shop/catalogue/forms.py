"""What goes into the cart: plan, period, name, how many."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.components.formats import amount_text, period
from core.forms import field_of, refused_by
from core.text import LineField
from core.widgets import RadioCards
from organizations.models import Membership
from shop.cart.commands import Choice, add_to_cart
from shop.cart.naming import LONGEST
from shop.catalogue.shelves import KindOnOffer, PlanOnOffer
from shop.models import CartLine

MOST = 10


class AddForm(forms.Form):
    """One kind: one of its plans, a period that this plan has, the name, a quantity."""

    plan = forms.ChoiceField(label=_("Plan"))
    months = forms.TypedChoiceField(label=_("Period"), coerce=int)
    service_name = LineField(label=_("Name"), max_length=LONGEST, required=False)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST, initial=1)

    remarks: tuple[str, ...] = ()

    def __init__(self, data: Any, *, offer: KindOnOffer, chosen: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        told = chosen or {}
        self.offer = offer
        self.plans = {str(each.plan.pk if each.plan else 0): each for each in offer.plans}
        field = field_of(self, "plan", forms.ChoiceField)
        field.widget = RadioCards({key: _from(each) for key, each in self.plans.items()})
        field.choices = [(key, each.name) for key, each in self.plans.items()]
        months = offer.months
        field_of(self, "months", forms.ChoiceField).choices = [(n, period(n)) for n in months]
        usual = 12 if 12 in months else months[0] if months else 0
        self.initial = {
            "plan": told.get("plan") if told.get("plan") in self.plans else next(iter(self.plans), ""),
            "months": told.get("months") if told.get("months") in {str(each) for each in months} else usual,
        }
        self.fields["service_name"].help_text = _("How you tell it from others. Without one it gets one.")

    def clean(self) -> dict[str, Any]:
        """The plan has this period."""
        cleaned = super().clean() or self.cleaned_data
        plan = self.plans.get(cleaned.get("plan", ""))
        if plan and cleaned.get("months") and cleaned["months"] not in plan.prices:
            offered = ", ".join(period(n) for n in sorted(plan.prices))
            text = _("This plan is not offered for this period. Choose one of these: %(periods)s.")
            self.add_error("months", text % {"periods": offered})
        return cleaned

    def save(self, actor: Membership) -> list[CartLine] | None:
        """Into the cart; None when a rule refused."""
        data = self.cleaned_data
        plan = self.plans[data["plan"]].plan
        with refused_by(self):
            choice = Choice(self.offer.kind, plan, data["months"], data["service_name"], data.get("quantity") or 1)
            return add_to_cart(actor=actor, choice=choice, now=now())
        return None


def _from(offer: PlanOnOffer) -> str:
    months = min(offer.prices)
    text = _("%(price)s for %(period)s")
    return text % {"price": amount_text(offer.prices[months]), "period": period(months)}
