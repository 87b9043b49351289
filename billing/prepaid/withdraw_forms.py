"""How much is asked back, and where to (level K3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.bank.iban import IbanField
from billing.models import Withdrawal
from billing.prepaid.lots import Available
from billing.prepaid.withdrawing import TOO_MUCH, Wish
from core.amounts import AmountField
from core.components.formats import amount_text
from core.forms import field_of, without_optional
from core.money import Money
from core.text import FiguresField, LineField
from organizations.models import Membership
from security.sign_in.reauthentication import Reauthenticate

Means = Withdrawal.Means
WAYS = [(Means.CARD, _("Back to the cards that paid it")), (Means.BANK, Means.BANK.label), (Means.PAYPAL, "PayPal")]


class WithdrawForm(Reauthenticate):
    """An amount of the organization's own money, and an account in its name or a PayPal address."""

    field_order = (
        "amount", "means", "account", "owner", "bic", "paypal", "password", "code", "answer", "understood",
    )  # fmt: skip

    amount = AmountField(label=_("Amount"))
    means = forms.ChoiceField(label=_("Where to"), widget=forms.RadioSelect)
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

    def __init__(
        self, *args: Any, actor: Membership, has: Available, to_cards: int, currency: str, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.currency, self.most = currency, {Means.CARD: to_cards, Means.BANK: has.now, Means.PAYPAL: has.now}
        most = max(1, *self.most.values())
        field_of(self, "amount", AmountField).ask_in(currency, least=1, most=most)
        offered = [(value, label) for value, label in WAYS if self.most[Means(value)]]
        field_of(self, "means", forms.ChoiceField).choices = offered
        self.initial.update(owner=actor.organization.name, means=offered[0][0] if offered else "")
        if not has.now:
            for name in ("account", "owner", "bic", "paypal"):
                self.fields[name].widget = forms.HiddenInput()
        without_optional(self, "account", "owner", "paypal")

    def clean_bic(self) -> str:
        """In large letters."""
        return str(self.cleaned_data["bic"]).upper()

    def clean(self) -> dict[str, Any]:
        """What the chosen way needs is there; only then the second step is spent."""
        means, amount = self.cleaned_data.get("means"), self.cleaned_data.get("amount")
        if means and amount and amount.minor > self.most[Means(means)]:
            most = amount_text(Money.of_minor(self.most[Means(means)], self.currency))
            self.add_error("amount", TOO_MUCH % {"most": most})
        if means == Means.PAYPAL:
            self._need("paypal", _("Write the email address of the PayPal account."))
        elif means == Means.BANK:
            self._need("account", IbanField().error_messages["required"])
            self._need("owner", _("Write the name of the account’s holder."))
        return super().clean()

    def wish(self) -> Wish:
        """For the command."""
        data = self.cleaned_data
        amount = data["amount"].minor
        if data["means"] == Means.CARD:
            return Wish(amount, self.currency, to_cards=True)
        if data["means"] == Means.PAYPAL:
            return Wish(amount, self.currency, paypal=data["paypal"])
        return Wish(amount, self.currency, data["account"], data["owner"], data["bic"])

    def _need(self, name: str, sentence: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)
