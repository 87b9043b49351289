"""How much is credited to the prepaid account, and with what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means
from billing.checkout.forms import KeepField, keeps_card, keys_of, means_offered
from billing.models import Payment
from billing.prepaid.commands import limits_of
from core.amounts import AmountField
from core.forms import field_of
from core.money import Money
from organizations.models import Membership

MOST_ALERT = 10_000_000


class AlertForm(forms.Form):
    """Below which balance people are told; empty for never."""

    least = AmountField(label=_("Tell us below"), required=False)

    def __init__(self, data: Any, *, currency: str, least: int) -> None:
        super().__init__(data, initial={"least": Money.of_minor(least, currency) if least else None})
        field_of(self, "least", AmountField).ask_in(currency, least=1, most=MOST_ALERT)
        self.fields["least"].help_text = _("Leave it empty to get no message about the balance.")

    def chosen(self) -> int:
        """Minor units, 0 for never."""
        amount = self.cleaned_data["least"]
        return amount.minor if amount else 0


class CreditForm(forms.Form):
    """An amount within the limits, and card or transfer."""

    amount = AmountField(label=_("Amount"))
    means = forms.ChoiceField(label=_("Means of payment"))
    keeps_card = KeepField()

    def __init__(self, data: Any, *, actor: Membership) -> None:
        super().__init__(data)
        currency = actor.organization.currency
        least, most = limits_of(actor.organization, currency)
        field_of(self, "amount", AmountField).ask_in(currency, least=least, most=max(least, most))
        self.cards = means_offered(self, actor.organization, currency)
        choices = keys_of(field_of(self, "means", forms.ChoiceField))
        self.initial["means"] = choices[0] if choices else ""

    def chosen_means(self) -> Means:
        """For the command."""
        chosen = self.cleaned_data["means"]
        rest = Payment.Means.TRANSFER if chosen == "transfer" else Payment.Means.CARD
        return Means(0, rest, self.cards.get(chosen), keeps_card(self))
