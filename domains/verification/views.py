"""What is known of a name's owner, and the page of the link that confirms an address."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, see_other, seen
from core.shown import version_of
from core.work import wake
from domains.changes.pages import domain_of, name_page
from domains.models import OwnerFact
from domains.names import shown
from domains.verification.facts import (
    BY_LINK,
    ask_again,
    by_link,
    facts_about,
    is_asked,
    names_of,
    prove,
    shown_facts,
    unproved,
)
from domains.verification.tasks import release_proved
from products.access import ProductRequest, on_product
from products.boards.frame import product_url
from products.policies import may_manage
from security.access import public

OVER = 410


@form_methods
@on_product(may_manage)
def verification(request: ProductRequest) -> HttpResponse:
    """Every fact of the owner with its evidence and day; what waits, until when, and *Send again*."""
    domain, problem = domain_of(request), ""
    if request.method == "POST":
        try:
            fact = ask_again(actor=request.membership, product=request.product, now=now())
        except RuleError as refusal:
            problem = str(refusal.message)
        else:
            messages.success(request, _("%(address)s is asked again.") % {"address": fact.value})
            return see_other(f"{product_url(request)}name/verification/")
    found = facts_about(domain)
    waiting = unproved(found)
    facts = {
        "facts": found, "problem": problem, "is_asked": is_asked(domain, now().date()),
        "waiting": next((each for each in waiting if each.card_id is None), None),
        "by_hand": [_asked(request, each) for each in waiting if each.card_id is not None],
    }  # fmt: skip
    shown_page = name_page(request, "domains/verification/show.html", domain, **facts)
    shown_page.status_code = 422 if problem else shown_page.status_code
    return shown_page


def _asked(request: ProductRequest, fact: OwnerFact) -> dict[str, Any]:
    """What has to be proved by a document, and the form of a case that takes it along."""
    title = _("%(what)s of %(name)s") % {"what": fact.get_kind_display(), "name": fact.value}
    subject = _("Proof of the owner: %(title)s") % {"title": title}
    wanted = urlencode({"topic": "other", "product": request.product.pk, "subject": subject[:120]})
    slug = request.membership.organization.slug
    return {"fact": fact, "title": title, "url": f"{reverse('support:contact', args=[slug])}?{wanted}"}


@form_methods
@public
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """The owner confirms the address. Only a button does anything: mail programs open links by themselves."""
    found = by_link(token)
    if found is None:
        gone = page(request, "domains/owner/over.html")
        gone.status_code = OVER
        return gone
    with translation.override(found.organization.invoice_language):
        names = [shown(each.name) for each in names_of(found)]
        is_done = request.method == "POST"
        if is_done:
            with transaction.atomic():
                prove(fact=found, evidence=str(BY_LINK), seen=seen(request), now=now())
                transaction.on_commit(partial(wake, release_proved))
        facts = {"fact": found, "names": names, "done": is_done, "organization": found.organization}
        return page(request, "domains/verification/proof.html", seen=version_of(shown_facts(found)), **facts)
