"""Who holds one name, another owner, and the page of the link by which the present one agrees."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, see_other, seen
from core.shown import version_of
from core.text import whole_number
from domains.changes.pages import domain_of, name_page, under_way
from domains.contacts.policies import may_keep_cards
from domains.models import Change, Domain
from domains.names import shown
from domains.owner.commands import (
    answer,
    ask_again,
    ask_for_owner,
    asked_facts,
    by_link,
    facts_of,
    together,
    withdraw,
)
from domains.servers.present import owner_address, present_of
from products.access import ProductRequest, on_product
from products.boards.frame import product_url
from products.policies import may_manage
from security.access import public

OVER = 410


@form_methods
@on_product(may_manage)
def owner(request: ProductRequest) -> HttpResponse:
    """The present owner, and how far a change is; another one is asked for here (K2)."""
    domain = domain_of(request)
    problem = ""
    if request.method == "POST":
        try:
            text = _act(request, domain)
        except RuleError as refusal:
            problem = str(refusal.message)
        else:
            messages.success(request, text)
            return see_other(f"{product_url(request)}name/owner/")
    cards = [card for card in request.membership.organization.contacts.all() if card.pk != domain.holder_id]
    asked = domain.owner_changes.select_related("card").order_by("-asked_at").first()
    facts = {"cards": cards, "asked": asked, "change": under_way(domain, Change.Kind.OWNER), "problem": problem}
    facts |= {"seen": version_of(facts_of(domain))}
    may_add = may_keep_cards(request.membership)
    shown_page = name_page(request, "domains/owner/show.html", domain, may_add=may_add, **facts)
    shown_page.status_code = 422 if problem else shown_page.status_code
    return shown_page


def _act(request: ProductRequest, domain: Domain) -> str:
    """What a button asks for. Raises RuleError."""
    actor, product, wish = request.membership, request.product, request.POST.get("do", "")
    if wish == "again":
        change = ask_again(actor=actor, product=product, now=now())
        return _("%(address)s is asked again.") % {"address": change.address}
    if wish == "withdraw":
        withdraw(actor=actor, product=product, now=now())
        return _("The owner is not asked any more. Nothing changes.")
    card = whole_number(request.POST.get("card", ""))
    if card is None:
        raise RuleError(_("Choose the new owner."))
    if request.POST.get("understands") != "on":
        raise RuleError(_("Confirm that you understand it."))
    address = owner_address(domain, present_of(domain, actor.day_at(now())))
    change = ask_for_owner(actor=actor, product=product, card=card, address=address, seen=seen(request), now=now())
    return _("%(address)s is asked to agree within two days.") % {"address": change.address}


@form_methods
@public
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """The present owner agrees or not. Only a button does anything: mail programs open links by themselves."""
    found = by_link(token, now())
    if found is None:
        gone = page(request, "domains/owner/over.html")
        gone.status_code = OVER
        return gone
    organization = found.domain.product.organization
    with translation.override(organization.invoice_language):
        asked = list(together(found).select_related("domain"))
        wish, done = request.POST.get("answer", "") if request.method == "POST" else "", None
        if wish in {"yes", "no"}:
            done = answer(token=token, agrees=wish == "yes", seen=seen(request), now=now())
        facts = {"asked": done or found, "done": wish if done else "", "organization": organization}
        name = ", ".join(shown(each.domain.name) for each in asked)
        return page(request, "domains/owner/agree.html", name=name, seen=version_of(asked_facts(asked)), **facts)
