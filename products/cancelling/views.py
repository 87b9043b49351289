"""Every living product with what is lost when it is cancelled, and how far the cancelling has come."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import ngettext

from core.clock import now
from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from products.calls.request import offers
from products.cancelling.checklist import Ending, ending_of
from products.cancelling.forms import CancelForm
from products.mailboxes.lookup import service_of_login
from products.policies import may_cancel
from products.providers import Action

SHOWN = 200
"""Products of one page; the others follow when these are cancelled."""


@form_methods
@in_organization(may_cancel)
def cancel_several(request: MemberRequest) -> HttpResponse:
    """Tick products, password, red button (K3); each stays on the page until its provider has answered."""
    slug, endings = request.membership.organization.slug, _endings(request)
    form = CancelForm(
        request,
        posted(request),
        actor=request.membership,
        endings=endings,
        initial={"products": request.GET.getlist("product")},
    )
    if request.method == "POST" and form.is_valid() and (count := form.save(now())) is not None:
        text = ngettext("%(n)s product is being cancelled.", "%(n)s products are being cancelled.", count)
        messages.success(request, text % {"n": count})
        return see_other("products:cancel_several", slug)
    return page(
        request, "products/ending/cancel.html", form=form, endings=[each for each in endings if not each.is_under_way],
        under_way=[each for each in endings if each.is_under_way], of_login=service_of_login(request.membership),
    )  # fmt: skip


def _endings(request: MemberRequest) -> list[Ending]:
    living = request.membership.organization.products.living().with_ending(now()).order_by("kind__rank", "service_name")
    return [ending_of(each, offered=offers(each, Action.CANCEL)) for each in living[:SHOWN]]
