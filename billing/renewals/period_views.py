"""*Change the offer* of a product: which plan it has, and how often it is billed (guide 19)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Subscription
from billing.plans.choices import choices_of
from billing.plans.forms import PlanForm
from billing.policies import may_change_offer
from billing.prices.quotes import subscriptions_of
from billing.renewals.periods import Offer, change_period, facts_of, offers_of
from billing.terms import ONE_DAY
from core.clock import now
from core.components.formats import amount_text, day_text, period
from core.forms import field_of, refused_by
from core.http import form_methods, posted, see_other, seen
from core.money import Money
from core.shown import version_of
from core.widgets import RadioCards
from products.access import ProductRequest, on_product
from products.boards.frame import product_page, product_url


class PeriodForm(forms.Form):
    """One of the lengths that are offered, each with its price."""

    months = forms.ChoiceField(label=gettext_lazy("Frequency"))

    def __init__(self, data: Any, *, offers: list[Offer], initial: int) -> None:
        super().__init__(data, initial={"months": str(initial)})
        field = field_of(self, "months", forms.ChoiceField)
        field.widget = RadioCards({str(each.months): _price(each) for each in offers})
        field.choices = [(str(each.months), period(each.months)) for each in offers]


def _price(offer: Offer) -> str:
    amounts = [Money.of_minor(each, offer.quote.currency) for each in (offer.quote.net, offer.quote.total)]
    text = _("%(net)s without VAT, %(total)s with VAT")
    return text % {"net": amount_text(amounts[0]), "total": amount_text(amounts[1])}


@form_methods
@on_product(may_change_offer)
def change_offer(request: ProductRequest) -> HttpResponse:
    """The lengths with their prices, from when they count, and that nothing is paid today. Confirmed at once."""
    member, product = request.membership, request.product
    offers = offers_of(member, product, now())
    known = subscriptions_of([product], member.day_at(now()))[product.pk]
    form = PeriodForm(posted(request), offers=offers, initial=known.next_months or known.months)
    if request.method == "POST" and form.is_valid():
        with refused_by(form):
            chosen = int(form.cleaned_data["months"])
            changed = change_period(actor=member, product_id=product.pk, months=chosen, seen=seen(request), now=now())
            messages.success(request, _told(changed.next_months, offers))
            return see_other(product_url(request))
    return product_page(
        request, "billing/due/offer.html", form=form, offers=offers, subscription=known,
        starts_on=offers[0].starts_on if offers else None, nothing=Money.of_minor(0, member.organization.currency),
        seen=version_of(facts_of(offers, known)), **_plans(request, known),
    )  # fmt: skip


def _plans(request: ProductRequest, known: Subscription) -> dict[str, object]:
    """The other plans: those that can be chosen, and why the rest cannot."""
    choices, ends_on = choices_of(request.membership, request.product, now()), request.product.expires_on
    return {
        "plans": PlanForm(choices) if any(not each.refusal for each in choices) else None,
        "refused": [each for each in choices if each.refusal],
        "next_plan_day": known.next_plan_on or (ends_on + ONE_DAY if ends_on else None),
    }


def _told(months: int | None, offers: list[Offer]) -> str:
    if months is None:
        return _("The billing period stays as it is.")
    offer = next(each for each in offers if each.months == months)
    text = _("From %(day)s on, %(product)s is billed for %(period)s at a time.")
    return text % {"day": day_text(offer.starts_on), "product": offer.quote.lines[0].concept, "period": period(months)}
