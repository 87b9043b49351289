"""For what a code or a free offer is; whatever is left empty binds nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.issuer import our_issuer
from core.amounts import LARGEST, AmountField
from core.clock import now
from core.forms import DayField, refused_by
from core.money import CURRENCIES
from core.text import LineField
from desk.gifts.forms import LONGEST_NUMBER
from desk.plans import PlanField
from desk.promotions.commands import grant_offer, make_code
from organizations.models import Organization
from products.models import Kind, Plan
from shop.codes.granting import CodePlan
from shop.models import FreeOffer, PromoCode

MOST = 1_000_000
NOBODY = _("No organization has this customer number. Look at the page of its details.")
ONLY = _("Leave it empty for all of them.")


class PromotionForm(forms.Form):
    """What codes and free offers have in common."""

    customer = forms.CharField(label=_("Customer number"), max_length=LONGEST_NUMBER, required=False, help_text=ONLY)
    kind = forms.ModelChoiceField(
        Kind.objects.filter(is_current=True), label=_("Product"), required=False, empty_label=_("All products")
    )
    plan = PlanField(
        Plan.objects.filter(is_current=True).select_related("kind").order_by("kind__rank", "rank"),
        label=_("Plan"), required=False, empty_label=_("All plans"),
    )  # fmt: skip
    months = forms.IntegerField(label=_("Period in months"), min_value=1, max_value=120, required=False, help_text=ONLY)
    ends_on = DayField(label=_("Last day"))
    note = LineField(label=_("Note for the desk"), max_length=300, required=False)

    def clean_customer(self) -> Organization | None:
        """The organization with this number; None for all."""
        text = self.cleaned_data["customer"].strip()
        if not text:
            return None
        found = Organization.objects.numbered(text).filter(deleted_at=None).first()
        if found is None:
            raise forms.ValidationError(NOBODY)
        return found


class CodeForm(PromotionForm):
    """A code: how much of a price it takes off, for whom and how often."""

    text = forms.CharField(label=_("Code"), max_length=40, required=False, help_text=_("Left empty, one is made."))
    percent = forms.DecimalField(
        label=_("Discount in percent"), min_value=1, max_value=100, max_digits=5, decimal_places=2,
        help_text=_("100 for the whole price."),
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", _("All currencies")), *((each, each) for each in CURRENCIES)], required=False
    )
    least = AmountField(label=_("Price from, without VAT"), required=False)
    starts_on = DayField(label=_("First day"))
    uses = forms.IntegerField(label=_("Uses in all"), min_value=1, max_value=MOST, required=False, help_text=ONLY)
    uses_each = forms.IntegerField(
        label=_("Uses by each organization"), min_value=1, max_value=MOST, required=False, initial=1
    )
    field_order = ("text", "percent", "customer", "kind", "plan", "months", "currency", "least", "starts_on", "ends_on")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["least"].ask_in(CURRENCIES[0], least=1, most=LARGEST)  # type: ignore[attr-defined]
        self.fields["least"].help_text = ""

    def save(self, actor: User) -> PromoCode | None:
        """Make it; None when a rule refused."""
        data = self.cleaned_data
        least, first = data["least"], data["starts_on"] or our_issuer().today(now())
        plan = CodePlan(
            data["text"], data["percent"], data["customer"], data["kind"], data["plan"], data["months"],
            data["currency"], least.minor if least else 0, first, data["ends_on"], data["uses"], data["uses_each"],
            data["note"],
        )  # fmt: skip
        with refused_by(self):
            return make_code(actor=actor, plan=plan, now=now())
        return None


class OfferForm(PromotionForm):
    """A free offer: for one organization, one kind, one term."""

    field_order = ("customer", "kind", "plan", "months", "ends_on", "note")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        needed = {"customer": _("Write a number."), "kind": _("Choose a product."), "ends_on": _("Choose a day.")}
        for name, sentence in needed.items():
            self.fields[name].required, self.fields[name].help_text = True, ""
            self.fields[name].error_messages["required"] = sentence
        self.fields["kind"].empty_label = needed["kind"]  # type: ignore[attr-defined]

    def save(self, actor: User) -> FreeOffer | None:
        """Grant it; None when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            facts = {name: data[name] for name in ("kind", "plan", "months", "ends_on", "note")}
            return grant_offer(actor=actor, offer=FreeOffer(organization=data["customer"], **facts), now=now())
        return None
