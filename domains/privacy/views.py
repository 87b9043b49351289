"""*Privacy* of one name."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, see_other, seen
from core.shown import version_of
from domains.changes.pages import domain_of, name_page, under_way
from domains.extensions.reading import extension_of
from domains.models import Change
from domains.privacy.commands import facts_of, set_privacy, why_not
from products.access import ProductRequest, on_product
from products.boards.frame import product_url
from products.policies import may_manage


@form_methods
@on_product(may_manage)
def privacy(request: ProductRequest) -> HttpResponse:
    """What the public sees of the owner, and the other way as one button (K1); or who decides it instead."""
    domain, problem = domain_of(request), ""
    if request.method == "POST":
        hides = request.POST.get("privacy") == "on"
        try:
            _set(request, hides=hides)
        except RuleError as refusal:
            problem = str(refusal.message)
        else:
            messages.success(request, _("The registry is being asked. This page says how far it is."))
            return see_other(f"{product_url(request)}name/privacy/")
    known = {
        "change": under_way(domain, Change.Kind.PRIVACY), "problem": problem, "seen": version_of(facts_of(domain)),
        "reason": why_not(extension_of(domain.extension, now().date()), domain),
    }  # fmt: skip
    shown_page = name_page(request, "domains/privacy/show.html", domain, **known)
    shown_page.status_code = 422 if problem else shown_page.status_code
    return shown_page


def _set(request: ProductRequest, *, hides: bool) -> None:
    """Raises RuleError."""
    set_privacy(actor=request.membership, product=request.product, hides=hides, seen=seen(request), now=now())
