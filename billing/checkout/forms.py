"""How to pay: means, a part of the prepaid account, what the document is to say (guide 18)."""

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means, too_little, too_small_a_rest
from billing.documents.issuing import Wording, customer_of
from billing.issuer import our_issuer
from billing.models import Card, Payment
from billing.payments.charging import takes_cards
from core.amounts import AmountField
from core.components.formats import amount_text
from core.forms import field_of
from core.money import Money
from core.widgets import RadioCards
from organizations.models import BillingAddress, Membership, Organization

LONGEST_REFERENCE = 50
PREPAID, NEW_CARD = "prepaid", "card"


class KeepField(forms.BooleanField):
    """Whether a card that is typed now is kept; nothing is unless it is ticked."""

    def __init__(self) -> None:
        text = _("Only for a new card. It can then be charged without typing it, and you can remove it at any time.")
        super().__init__(label=_("Keep this card for the next payments"), help_text=text, required=False)


class MeansForm(forms.Form):
    """Means of payment for what is due. ``balance`` is what the prepaid account can give for it, in minor units."""

    means = forms.ChoiceField(label=_("Means of payment"))
    keeps_card = KeepField()
    part = AmountField(label=_("Part of the prepaid account"), required=False)

    def __init__(self, data: Any, *, actor: Membership, due: Money, balance: int) -> None:
        super().__init__(data)
        self.actor, self.due, self.balance = actor, due, balance
        self.cards = means_offered(self, actor.organization, due.currency, balance)
        offered = keys_of(field_of(self, "means", forms.ChoiceField))
        self.initial["means"] = PREPAID if balance >= due.minor else offered[-1] if offered else ""
        most = min(balance, due.minor)
        if most:
            field_of(self, "part", AmountField).ask_in(due.currency, least=1, most=most)
        else:
            del self.fields["part"]

    def clean(self) -> dict[str, Any]:
        """The parts add up, and a rest that a card would not take is refused here already."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("means")
        if chosen is None:
            return cleaned
        part = min(self.balance, self.due.minor) if chosen == PREPAID else _cents(cleaned.get("part"))
        cleaned["prepaid"], rest = part, self.due.minor - part
        if chosen == PREPAID and rest:
            self.add_error("means", too_little(self.balance, self.due))
        elif chosen.startswith("card") and 0 < rest < our_issuer().least_card:
            self.add_error("part" if "part" in self.fields else "means", too_small_a_rest(self.due))
        return cleaned

    def chosen_means(self) -> Means:
        """What was chosen, for the command."""
        chosen = self.cleaned_data["means"]
        rest = None if chosen == PREPAID else Payment.Means.TRANSFER if chosen == "transfer" else Payment.Means.CARD
        return Means(self.cleaned_data["prepaid"], rest, self.cards.get(chosen), keeps_card(self))


class PayForm(MeansForm):
    """Means of payment for a request that is still to be written, and what it is to say."""

    address = forms.ModelChoiceField(BillingAddress.objects.none(), label=_("Billing address"), required=False)
    purchase_order = forms.CharField(label=_("Purchase order number"), required=False, max_length=LONGEST_REFERENCE)
    buyer_reference = forms.CharField(label=_("Buyer reference"), required=False, max_length=LONGEST_REFERENCE)

    def __init__(self, data: Any, *, actor: Membership, due: Money, balance: int) -> None:
        super().__init__(data, actor=actor, due=due, balance=balance)
        addresses = actor.organization.billing_addresses.all()
        field = field_of(self, "address", forms.ModelChoiceField)
        field.queryset, field.empty_label = addresses, actor.organization.name
        if not addresses:
            del self.fields["address"]

    def chosen_means(self) -> Means:
        """What was chosen, for the command."""
        address = self.cleaned_data.get("address")
        customer = customer_of(self.actor.organization, address) if address else None
        wording = Wording(customer, self.cleaned_data["purchase_order"], self.cleaned_data["buyer_reference"])
        return replace(super().chosen_means(), wording=wording)


def keeps_card(form: forms.Form) -> bool:
    """Whether a new card is to be kept, of a form that was filled in."""
    return form.cleaned_data["means"] == NEW_CARD and bool(form.cleaned_data.get("keeps_card"))


def keys_of(field: forms.ChoiceField) -> list[str]:
    """The values that can be chosen."""
    return [str(key) for key, _label in cast("list[tuple[str, Any]]", field.choices)]


def means_offered(form: forms.Form, organization: Organization, currency: str, balance: int = 0) -> dict[str, Card]:
    """Put the means of payment that can be used into the form, which has the fields ``means`` and ``keeps_card``;
    returns the stored cards by the value of their choice.

    ``balance`` is what the prepaid account can give, 0 where it pays nothing.
    """
    field = field_of(form, "means", forms.ChoiceField)
    cards = {f"card-{card.pk}": card for card in organization.cards.filter(state=Card.State.READY)}
    offers: list[tuple[str, Any, Any]] = []
    if balance:
        has = amount_text(Money.of_minor(balance, currency))
        offers.append((PREPAID, _("Prepaid account (%(balance)s)") % {"balance": has}, ""))
    if takes_cards(currency):
        words = {key: f"{card.brand} •••• {card.last_digits}" for key, card in cards.items()}
        offers += [(key, _("Card %(card)s") % {"card": word}, "") for key, word in words.items()]
        offers.append((NEW_CARD, _("Card"), _("Visa or Mastercard, charged at once.")))
    else:
        del form.fields["keeps_card"]
    if currency in our_issuer().accounts:
        offers.append(("transfer", _("Transfer"), _("You get the account, the reference and a payment slip.")))
    field.widget = RadioCards({key: text for key, _label, text in offers})
    field.choices = [(key, label) for key, label, _text in offers]
    return cards


def _cents(amount: Money | None) -> int:
    return amount.minor if amount else 0
