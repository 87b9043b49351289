"""Who calls the emergency line: customer number and VIP code name an organization (SUP-10, SUP-12)."""

from django.http import HttpResponse

from core.clock import now
from core.http import form_methods, posted
from desk.access import at_the_desk
from desk.vip.forms import VipForm
from security.access import PersonRequest
from security.base.responses import form_page
from support.premium.levels import premium_of


@form_methods
@at_the_desk
def vip(request: PersonRequest) -> HttpResponse:
    """Ask, and show the organization with its level on the answer itself: nothing of it stays in an address."""
    form = VipForm(posted(request), staff=request.user, now=now())
    found = form.organization if request.method == "POST" and form.is_valid() else None
    product = premium_of(found, now()) if found else None
    return form_page(request, "desk/vip/ask.html", form, wait=form.wait, organization=found, product=product)
