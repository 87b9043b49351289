"""A domain name goes into the cart: its extension is its plan, its registry is asked, and somebody will hold it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.terms import MONTHS_OF_A_YEAR
from core.clock import now
from core.components.formats import period
from core.errors import RuleError
from core.forms import field_of, refused_by
from core.text import LineField
from domains.contacts.commands import card_of
from domains.contacts.rules import is_under, problems_of
from domains.extensions.reading import extension_of
from domains.models import Domain
from domains.names import DomainName, look_alikes, shown
from domains.offers.asking import Availability, look_up
from organizations.models import Membership
from products.models import Plan, Product
from shop.cart.commands import Choice, add_to_cart
from shop.cart.naming import LONGEST, domain_of
from shop.catalogue.shelves import KindOnOffer
from shop.models import CartLine

MOST_COMPARED = 2_000
"""Names of the organization that a new one is compared with."""


class NameForm(forms.Form):
    """The name, how long, and who holds it. ``remarks``: what somebody should know who buys it all the same."""

    service_name = LineField(
        label=_("Domain name"), max_length=LONGEST, error_messages={"required": _("Write the domain name.")},
        help_text=_("With its extension, such as my-shop.ch."),
    )  # fmt: skip
    months = forms.TypedChoiceField(label=_("Period"), coerce=int)
    holder = forms.ChoiceField(
        label=_("Owner of the name"), required=False, widget=forms.RadioSelect,
        help_text=_("The registry knows the name as theirs. You can change it later, with their agreement."),
    )  # fmt: skip

    def __init__(self, data: Any, *, offer: KindOnOffer, actor: Membership, wanted: str = "") -> None:
        super().__init__(data)
        self.offer, self.actor, self.remarks = offer, actor, list[str]()
        self.name: DomainName | None = None
        months, cards = offer.months, actor.organization.contacts.all()
        own = _("%(name)s, with the data of the organization") % {"name": actor.organization.name}
        choices = [("", own), *((str(card.pk), str(card)) for card in cards)]
        field_of(self, "months", forms.ChoiceField).choices = [(n, period(n)) for n in months]
        field_of(self, "holder", forms.ChoiceField).choices = choices
        first = 12 if 12 in months else months[0] if months else 0
        self.initial = {"months": first, "holder": "", "service_name": wanted.replace("\x00", "")[:LONGEST]}

    def clean_service_name(self) -> str:
        """In one spelling. Raises ValidationError with what was probably meant."""
        try:
            self.name, self.plan = domain_of(self.offer.kind, self.cleaned_data["service_name"], self._today)
        except RuleError as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        return self.name.shown

    def clean(self) -> dict[str, Any]:
        """The extension has this period and takes this holder; the registry has the name to give."""
        cleaned = super().clean() or self.cleaned_data
        if self.name is not None and cleaned.get("months"):
            self._check_months(self.plan, cleaned["months"])
            self._check_holder(self.name)
            if not self.errors:
                self._ask(self.name, cleaned["months"])
        return cleaned

    def save(self, actor: Membership) -> list[CartLine] | None:
        """Into the cart; None when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            choice = Choice(self.offer.kind, self.plan, data["months"], data["service_name"], holder=self._holder)
            return add_to_cart(actor=actor, choice=choice, now=now())
        return None

    @property
    def _today(self) -> Any:
        return self.actor.day_at(now())

    @property
    def _holder(self) -> int | None:
        chosen = self.cleaned_data.get("holder", "")
        return int(chosen) if chosen else None

    def _check_months(self, plan: Plan, months: int) -> None:
        offered = next((each.prices for each in self.offer.plans if each.plan == plan), {})
        if months not in offered:
            periods = ", ".join(period(n) for n in sorted(offered))
            text = _("Names under .%(extension)s are not offered for this period. Choose one of these: %(periods)s.")
            self.add_error("months", str(text) % {"extension": plan.key, "periods": periods})

    def _check_holder(self, name: DomainName) -> None:
        if "holder" in self.errors:
            return
        try:
            card = card_of(self.actor, self._holder)
        except RuleError as refusal:
            self.add_error("holder", str(refusal.message))
            return
        for text in problems_of(card, extension_of(name.ascii, self._today)).values():
            self.add_error("holder", text)
        if is_under(card.email, name.ascii):
            remark = _("The owner’s address %(email)s stops working with the name. Better give another one.")
            self.remarks.append(str(remark) % {"email": card.email})

    def _ask(self, name: DomainName, months: int) -> None:
        product = Product(kind=self.offer.kind, plan=self.plan)
        try:
            found = look_up(self.actor, product, name.ascii, max(1, months // MONTHS_OF_A_YEAR))
        except RuleError as refusal:
            self.add_error("service_name", str(refusal.message))
            return
        if not found.availability.is_orderable:
            self.add_error("service_name", found.availability.sentence(name.ascii))
        elif found.availability is Availability.UNKNOWN:
            self.remarks.append(found.availability.sentence(name.ascii))
        own = Domain.objects.filter(organization=self.actor.organization_id).values_list("name", flat=True)
        if alike := look_alikes(name.ascii, own[:MOST_COMPARED]):
            text = _("It looks like %(names)s, which is yours.")
            self.remarks.append(str(text) % {"names": ", ".join(map(shown, alike[:3]))})
