"""How to pay the cart, and what is accepted with it: means first, then codes, then the terms (guide 16)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.checkout.commands import Means
from billing.checkout.forms import PayForm
from billing.documents.issuing import Wording, customer_of
from core.money import Money
from organizations.models import Membership

_MEANING = _(
    "%(names)s: if nobody pays the next term in time, it is renewed all the same and you get the invoice, with 280 days"
    " to pay a year and 90 days a shorter term. It costs nothing more, and you can turn it off at any time."
)
ACCEPT = _("Accept the terms to order.")


class CheckoutForm(PayForm):
    """The means of a payment, and ticks that nobody sets for the customer. Nothing due: no means are asked for.

    ``warranted`` names what can have Renewal Warranty with its order; the tick is missing when nothing can.
    """

    renews = forms.BooleanField(label=_("Renew these products by themselves"), required=False)
    warranty = forms.BooleanField(label=_("Choose Renewal Warranty"), required=False)
    accepts = forms.BooleanField(label=_("I have read and accept the terms"), error_messages={"required": ACCEPT})

    def __init__(
        self, data: Any, *, actor: Membership, due: Money, balance: int, warranted: Sequence[str], shown: Any = None
    ) -> None:
        super().__init__(data, actor=actor, due=due, balance=balance)
        if warranted:
            self.fields["warranty"].help_text = _MEANING % {"names": ", ".join(warranted)}
        else:
            self.fields.pop("warranty")
        for name in self.fields:
            if shown is not None and name in shown:
                self.initial[name] = shown[name]
        if not due:
            self.fields.pop("means")
            self.fields.pop("part", None)

    def chosen_means(self) -> Means:
        """What was chosen; nothing is paid when nothing is due."""
        if "means" in self.fields:
            return super().chosen_means()
        address = self.cleaned_data.get("address")
        customer = customer_of(self.actor.organization, address) if address else None
        wording = Wording(customer, self.cleaned_data["purchase_order"], self.cleaned_data["buyer_reference"])
        return Means(0, None, wording=wording)

    @property
    def choices(self) -> list[Any]:
        """What else can be chosen, unticked."""
        return [self[name] for name in ("renews", "warranty") if name in self.fields]

    @property
    def means_fields(self) -> list[Any]:
        """What stands above the codes."""
        return [self[name] for name in ("means", "part") if name in self.fields]

    @property
    def wording_fields(self) -> list[Any]:
        """What the documents are to say."""
        return [self[name] for name in ("address", "purchase_order", "buyer_reference") if name in self.fields]


class CodeForm(forms.Form):
    """A promo code as it is typed; it is checked by the command alone."""

    code = forms.CharField(label=_("Promo code"), required=False, max_length=80)
