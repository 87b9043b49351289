"""Choosing a plan, and how to pay an upgrade."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.checkout.forms import PayForm
from billing.plans.choices import PlanChoice
from billing.prices.quotes import Quote
from core.components.formats import amount_text, day_text, period
from core.forms import field_of
from core.money import Money
from core.widgets import RadioCards
from organizations.models import Membership


class PlanForm(forms.Form):
    """One of the plans that can be chosen, each with what it costs today and from when on; sent by GET."""

    plan = forms.ChoiceField(label=gettext_lazy("Plan"))

    def __init__(self, choices: list[PlanChoice]) -> None:
        super().__init__()
        open_ones = [each for each in choices if not each.refusal]
        field = field_of(self, "plan", forms.ChoiceField)
        field.widget = RadioCards({each.plan.key: _costs(each) for each in open_ones})
        field.choices = [(each.plan.key, each.plan.name) for each in open_ones]


def _costs(choice: PlanChoice) -> str:
    today, later = (_amount(quote) if quote else "" for quote in (choice.today, choice.later))
    months = choice.later.lines[0].months if choice.later else None
    facts = {"today": today, "later": later, "day": day_text(choice.starts_on), "period": period(months or 1)}
    if choice.today:
        return _("You pay %(today)s today. From %(day)s on: %(later)s for %(period)s, with VAT.") % facts
    return _("You pay nothing today. From %(day)s on: %(later)s for %(period)s, with VAT.") % facts


def _amount(quote: Quote) -> str:
    return amount_text(Money.of_minor(quote.total, quote.currency))


class UpgradeForm(PayForm):
    """Means of payment; transfers are left out where they would come too late (BIL-58)."""

    def __init__(self, data: Any, *, actor: Membership, due: Money, balance: int, takes_transfers: bool) -> None:
        super().__init__(data, actor=actor, due=due, balance=balance)
        if not takes_transfers:
            field = field_of(self, "means", forms.ChoiceField)
            left = [each for each in cast("list[tuple[str, Any]]", field.choices) if each[0] != "transfer"]
            field.choices = left
