"""A new price."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.models import Price
from billing.prices.adding import NewPrice
from core.amounts import LARGEST, AmountField
from core.clock import now
from core.forms import DayField, field_of, refused_by
from core.money import CURRENCIES
from desk.plans import PlanField
from desk.prices.commands import add
from products.models import Plan

MOST_MONTHS = 120


class PriceForm(forms.Form):
    """Which plan, for how long, in which currency, from when, how much."""

    plan = PlanField(
        Plan.objects.select_related("kind").order_by("kind__key", "key"),
        label=_("Plan"), empty_label=_("Choose a plan"),
        error_messages={"required": _("Choose a plan."), "invalid_choice": _("Choose a plan.")},
    )  # fmt: skip
    months = forms.IntegerField(
        label=_("Months"), min_value=1, max_value=MOST_MONTHS,
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"], _("Write a number of months from 1 to 120.")
        ),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), choices=[(each, each) for each in CURRENCIES])
    starts_on = DayField(label=_("From day"), required=True)
    net = AmountField(
        label=_("Net price"), required=False, help_text=_("For the whole term. Empty: the term is no longer offered.")
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        asked = (data or {}).get("currency", "")
        field = field_of(self, "net", AmountField)
        text = field.help_text
        field.ask_in(asked if asked in CURRENCIES else CURRENCIES[0], least=0, most=LARGEST)
        field.help_text = text
        self.fields["starts_on"].error_messages["required"] = _("Choose the first day of the price.")

    def save(self, actor: User) -> Price | None:
        """Add it; None when a rule refused."""
        data = self.cleaned_data
        net = data["net"].minor if data["net"] else None
        new = NewPrice(data["plan"], data["months"], data["currency"], data["starts_on"], net)
        with refused_by(self):
            return add(actor=actor, price=new, now=now())
        return None
