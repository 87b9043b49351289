"""Name servers and signing of one name: a page each."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, posted, see_other, seen
from core.shown import version_of
from domains.changes.pages import domain_of, name_page, under_way
from domains.extensions.policy import Dnssec
from domains.models import Change, Domain
from domains.servers.commands import NOT_SIGNED_HERE
from domains.servers.forms import HOURS, ServersForm, SigningForm
from domains.servers.present import Present, dependents, present_of, trouble_of
from products.access import ProductRequest, on_product
from products.boards.frame import product_url
from products.policies import may_manage

SERVERS, SIGNING = "domains/servers/show.html", "domains/servers/signing.html"


@form_methods
@on_product(may_manage)
def servers(request: ProductRequest) -> HttpResponse:
    """The servers, what hangs on them, and other ones (K2). A signed name asks how it stays reachable."""
    return _page(request, ServersForm, SERVERS)


@form_methods
@on_product(may_manage)
def signing(request: ProductRequest) -> HttpResponse:
    """The records of a signed name at its parent."""
    return _page(request, SigningForm, SIGNING)


def _page(request: ProductRequest, form_of: type[ServersForm | SigningForm], template: str) -> HttpResponse:
    domain = domain_of(request)
    change = under_way(domain, Change.Kind.DNS)
    facts = {"change": change, "hours": HOURS, "trouble": trouble_of(domain)}
    try:
        present = _present(request, domain, is_signing=form_of is SigningForm)
    except RuleError as refusal:
        return name_page(request, template, domain, refusal=refusal.message, **facts)
    form = form_of(posted(request), actor=request.membership, domain=domain, present=present)
    if request.method == "POST" and form.is_valid() and form.save(seen(request)):
        messages.success(request, _("The registry is being asked. This page says how far it is."))
        return see_other(f"{product_url(request)}name/{request.path.rsplit('/', 2)[1]}/")
    hanging, others = dependents(domain, present)
    more = {"form": form, "present": present, "hanging": hanging, "others": others}
    return name_page(request, template, domain, seen=version_of(present.facts()), **more, **facts)


def _present(request: ProductRequest, domain: Domain, *, is_signing: bool) -> Present:
    """What the registry says now. Raises RuleError, also for an extension whose names cannot be signed."""
    present = present_of(domain, request.membership.day_at(now()))
    if is_signing and present.extension.dnssec is Dnssec.NONE:
        raise RuleError(NOT_SIGNED_HERE % {"extension": domain.extension})
    return present
