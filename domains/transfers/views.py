"""A name that another registrar asks for: one page with both answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, see_other, seen
from core.shown import version_of
from domains.changes.pages import domain_of, name_page, under_way
from domains.models import Change
from domains.names import shown
from domains.transfers.by_owner import by_link, reject_by_owner
from domains.transfers.leaving import NOT_ASKED, STEPS, answer_transfer, facts_of, transfer_of, users_of
from products.access import ProductRequest, on_product
from products.boards.frame import product_url
from products.policies import may_manage
from security.access import public
from security.base.limits import HOUR, Limit, client

OVER, TOO_MANY = 410, 429
TRIES = Limit("transfer-links", amount=30, seconds=HOUR)
"""Links of one client that lead nowhere."""


@form_methods
@on_product(may_manage)
def leaving(request: ProductRequest) -> HttpResponse:
    """Who asks, until when, what each answer does; *Approve* wants a tick (K2)."""
    domain, problem = domain_of(request), ""
    if request.method == "POST":
        try:
            _answer(request)
        except RuleError as refusal:
            problem = str(refusal.message)
        else:
            messages.success(request, _("The registry is being asked. This page says how far it is."))
            return see_other(f"{product_url(request)}name/leaving/")
    moved = transfer_of(domain)
    facts = {
        "moved": moved, "change": under_way(domain, Change.Kind.TRANSFER), "problem": problem,
        "users": users_of(domain), "none": NOT_ASKED, "seen": version_of(facts_of(moved)) if moved else "",
    }  # fmt: skip
    shown_page = name_page(request, "domains/transfers/leaving.html", domain, **facts)
    shown_page.status_code = 422 if problem else shown_page.status_code
    return shown_page


def _answer(request: ProductRequest) -> None:
    """What a button says. Raises RuleError."""
    wish = request.POST.get("answer", "")
    if wish not in STEPS:
        raise RuleError(_("Choose an answer."))
    if wish == "approve" and request.POST.get("understands") != "on":
        raise RuleError(_("Confirm that you understand it."))
    answer_transfer(actor=request.membership, product=request.product, answer=wish, seen=seen(request), now=now())


@form_methods
@public
def reject(request: HttpRequest, token: str) -> HttpResponse:
    """The owner rejects the transfer. Only a button does anything: mail programs open links by themselves."""
    found = by_link(token, now())
    if found is None:
        return _over(request)
    organization, is_done = found.domain.product.organization, request.method == "POST"
    with translation.override(organization.invoice_language):
        if is_done:
            try:
                reject_by_owner(token=token, seen=seen(request), now=now())
            except RuleError:
                return _over(request)
        facts = {"moved": found, "name": shown(found.domain.name), "organization": organization, "done": is_done}
        return page(request, "domains/transfers/reject.html", seen=version_of(facts_of(found)), **facts)


def _over(request: HttpRequest) -> HttpResponse:
    """Nothing to reject; whoever tries many links is stopped."""
    is_many = bool(TRIES.hit(client(request)))
    gone = page(request, "domains/owner/over.html")
    gone.status_code = TOO_MANY if is_many else OVER
    return gone
