"""How much is asked back, and where to (level K3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.bank.iban import IbanField
from billing.models import Withdrawal
from billing.prepaid.lots import Available
from billing.prepaid.withdrawing import Wish
from core.amounts import AmountField
from core.forms import without_optional
from core.text import FiguresField, LineField
from organizations.models import Membership
from security.sign_in.reauthentication import Reauthenticate

Means = Withdrawal.Means


class WithdrawForm(Reauthenticate):
    """An amount of the organization's own money, and an account in its name or a PayPal address."""

    field_order = (
        "amount", "means", "account", "owner", "bic", "paypal", "password", "code", "answer", "understood",
    )  # fmt: skip

    amount = AmountField(label=_("Amount"))
    means = forms.ChoiceField(label=_("Where to"), choices=Means.choices, widget=forms.RadioSelect, initial=Means.BANK)
    account = IbanField(pays_out=True, required=False)
    owner = LineField(label=_("Account holder"), max_length=70, required=False)
    bic = FiguresField(
        label=_("BIC"), max_length=11, required=False,
        help_text=_("Only for accounts outside of Switzerland and the euro area."),
    )  # fmt: skip
    paypal = forms.EmailField(
        label=_("Email of the PayPal account"), required=False,
        error_messages={"invalid": _("Enter an address like name@example.com.")},
    )  # fmt: skip
    understood = forms.BooleanField(
        label=_("I understand that the money leaves the prepaid account at once."),
        error_messages={"required": _("Tick the box to confirm.")},
    )

    def __init__(self, *args: Any, actor: Membership, has: Available, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"].ask_in(currency, least=1, most=max(1, has.now))  # type: ignore[attr-defined]
        self.initial.update(owner=actor.organization.name, means=Means.BANK)
        without_optional(self, "account", "owner", "paypal")

    def clean_bic(self) -> str:
        """In large letters."""
        return str(self.cleaned_data["bic"]).upper()

    def clean(self) -> dict[str, Any]:
        """What the chosen way needs is there; only then the second step is spent."""
        if self.cleaned_data.get("means") == Means.PAYPAL:
            self._need("paypal", _("Write the email address of the PayPal account."))
        else:
            self._need("account", IbanField().error_messages["required"])
            self._need("owner", _("Write the name of the account’s holder."))
        return super().clean()

    def wish(self) -> Wish:
        """For the command."""
        data = self.cleaned_data
        amount = data["amount"].minor
        if data["means"] == Means.PAYPAL:
            return Wish(amount, self.currency, paypal=data["paypal"])
        return Wish(amount, self.currency, data["account"], data["owner"], data["bic"])

    def _need(self, name: str, sentence: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)
