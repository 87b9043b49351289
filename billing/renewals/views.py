"""The switch of automatic renewal on its own page, and behind the toggle of every list (BIL-7)."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Subscription
from billing.policies import may_account
from billing.prices.quotes import subscriptions_of
from billing.renewals.commands import switch_renewal
from core.clock import now
from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from products.models import Product

MEANS = [
    (Subscription.Means.DEFAULT, gettext_lazy("Prepaid account, else the default card")),
    (Subscription.Means.PREPAID, gettext_lazy("Prepaid account only")),
    (Subscription.Means.CARD, gettext_lazy("Default card only")),
]


class RenewalForm(forms.Form):
    """On or off, and what pays. A toggle sends the first alone."""

    renews = forms.ChoiceField(
        label=gettext_lazy("Automatic renewal"),
        choices=[("on", gettext_lazy("On")), ("off", gettext_lazy("Off"))],
        widget=forms.RadioSelect,
    )
    means = forms.ChoiceField(label=gettext_lazy("Paid with"), choices=MEANS, required=False)


@form_methods
@in_organization(may_account)
def renewal(request: MemberRequest, pk: int) -> HttpResponse:
    """Show or change it for one product. Switching is undone by switching again, so nothing is asked."""
    member = request.membership
    products = member.organization.products.select_related("kind__category", "plan")
    product = get_object_or_404(products, pk=pk)
    known = subscriptions_of([product], member.day_at(now()))[product.pk]
    initial = {"renews": "on" if product.renews_itself else "off", "means": known.means}
    form = RenewalForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        means = form.cleaned_data["means"] if "means" in request.POST else known.means
        try:
            switch_renewal(actor=member, product_id=pk, on=form.cleaned_data["renews"] == "on", means=means, now=now())
        except Product.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _switched(product, form.cleaned_data["renews"]))
        return see_other(_list_of(request), member.organization.slug)
    return page(request, "billing/due/renewal.html", form=form, product=product, back=_list_of(request))


def _list_of(request: MemberRequest) -> str:
    """The list whose switch was pressed."""
    return "billing:renewals" if request.GET.get("from") == "renewals" else "billing:payments"


def _switched(product: Product, state: str) -> str:
    if state == "on":
        return _("%(product)s renews by itself.") % {"product": product.name}
    return _("%(product)s no longer renews by itself.") % {"product": product.name}
