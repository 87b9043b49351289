"""How much is credited to the prepaid account, and with what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means
from billing.checkout.forms import means_offered
from billing.models import Payment
from billing.prepaid.commands import limits_of
from core.amounts import AmountField
from organizations.models import Membership


class CreditForm(forms.Form):
    """An amount within the limits, and card or transfer."""

    amount = AmountField(label=_("Amount"))
    means = forms.ChoiceField(label=_("Means of payment"))

    def __init__(self, data: Any, *, actor: Membership) -> None:
        super().__init__(data)
        currency = actor.organization.currency
        least, most = limits_of(actor.organization, currency)
        self.fields["amount"].ask_in(currency, least=least, most=max(least, most))  # type: ignore[attr-defined]
        self.cards = means_offered(self.fields["means"], actor.organization, currency)
        choices = self.fields["means"].choices  # type: ignore[attr-defined]
        self.initial["means"] = choices[0][0] if choices else ""

    def chosen_means(self) -> Means:
        """For the command."""
        chosen = self.cleaned_data["means"]
        rest = Payment.Means.TRANSFER if chosen == "transfer" else Payment.Means.CARD
        return Means(0, rest, self.cards.get(chosen))
