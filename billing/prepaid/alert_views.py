"""The low-balance alert of the prepaid account (BIL-84)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from billing.policies import may_account
from billing.prepaid.alerts import set_alert
from billing.prepaid.forms import AlertForm
from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.money import CURRENCIES
from organizations.access import MemberRequest, in_organization


@form_methods
@in_organization(may_account)
def alert(request: MemberRequest) -> HttpResponse:
    """Below how much people are told; undone by saying it again, so nothing is asked. ``?currency=`` as elsewhere."""
    organization = request.membership.organization
    asked = request.GET.get("currency", "")
    currency = asked if asked in CURRENCIES else organization.currency
    known = organization.balance_alerts.filter(currency=currency).first()
    form = AlertForm(posted(request), currency=currency, least=known.least if known else 0)
    if request.method == "POST" and form.is_valid():
        set_alert(actor=request.membership, currency=currency, least=form.chosen(), now=now())
        messages.success(request, _("Saved."))
        return see_other("billing:prepaid", organization.slug)
    return page(request, "billing/prepaid/alert.html", form=form)
