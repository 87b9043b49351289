"""How much credit, for whom, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.models import Gift
from core.amounts import LARGEST, AmountField
from core.clock import now
from core.forms import refused_by
from core.money import CURRENCIES
from core.text import FiguresField, ReasonField
from desk.gifts.commands import give
from organizations.models import Organization

LONGEST_NUMBER = 9


class GiveForm(forms.Form):
    """A customer number, an amount in a currency, a reason."""

    customer = FiguresField(
        label=_("Customer number"), max_length=LONGEST_NUMBER, error_messages={"required": _("Write a number.")}
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(each, each) for each in CURRENCIES])
    amount = AmountField(label=_("Amount"))
    reason = ReasonField(help_text=_("The organization reads it, also in the email."))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        asked = (data or {}).get("currency", "")
        currency = asked if asked in CURRENCIES else CURRENCIES[0]
        self.fields["amount"].ask_in(currency, least=1, most=LARGEST)  # type: ignore[attr-defined]
        self.fields["amount"].help_text = ""

    def clean_customer(self) -> Organization:
        """The organization with this number."""
        found = Organization.objects.numbered(self.cleaned_data["customer"]).filter(deleted_at=None).first()
        if found is None:
            raise forms.ValidationError(_("No organization has this customer number. Look at the page of its details."))
        return found

    def save(self, actor: User) -> Gift | None:
        """Give or propose it; None when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            return give(
                actor=actor, organization=data["customer"], amount=data["amount"].minor, currency=data["currency"],
                reason=data["reason"], now=now(),
            )  # fmt: skip
        return None
