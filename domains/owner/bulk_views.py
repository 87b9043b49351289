"""*Change the owner* of several names: choose, look at each, ask."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, see_other, seen
from core.shown import version_of
from core.text import whole_number
from domains.contacts.policies import may_keep_cards
from domains.models import Contact, Domain
from domains.owner.bulk import MOST, NONE, TOO_MANY, ask_for_owners, facts_of, names_for, rows_for
from domains.owner.commands import card_named
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_open


@form_methods
@in_organization(may_open)
def change_owners(request: MemberRequest) -> HttpResponse:
    """The first press shows every name with its present owner, the second asks them."""
    names = names_for(request.membership, now())
    problem = ""
    if request.method == "POST":
        try:
            return _pressed(request, names)
        except RuleError as refusal:
            problem = str(refusal.message)
    chosen = set((request.POST if request.method == "POST" else request.GET).getlist("sel"))
    rows = [(each, str(each.product_id) in chosen) for each in names]
    cards = list(request.membership.organization.contacts.all())
    facts = {"rows": rows, "cards": cards, "problem": problem, "card": request.POST.get("card", "")}
    facts["may_add"] = bool(may_keep_cards(request.membership))
    shown_page = page(request, "domains/owner/many.html", **facts)
    shown_page.status_code = 422 if problem else 200
    return shown_page


def _pressed(request: MemberRequest, names: list[Domain]) -> HttpResponse:
    """Raises RuleError."""
    wanted = set(request.POST.getlist("sel"))
    chosen = [each for each in names if str(each.product_id) in wanted]
    if not chosen:
        raise RuleError(NONE)
    if len(chosen) > MOST:
        raise RuleError(str(TOO_MANY) % {"most": MOST})
    card = _card(request)
    if request.POST.get("do") == "ask":
        if request.POST.get("understands") != "on":
            raise RuleError(_("Confirm that you understand it."))
        return _ask(request, chosen, card)
    rows = rows_for(chosen, card, request.membership.day_at(now()))
    facts = {"rows": rows, "card": card, "can_ask": not any(row.problem for row in rows)}
    return page(request, "domains/owner/many_confirm.html", seen=version_of(facts_of(chosen, card.pk)), **facts)


def _card(request: MemberRequest) -> Contact:
    card = whole_number(request.POST.get("card", ""))
    if card is None:
        raise RuleError(_("Choose the new owner."))
    return card_named(request.membership, card)


def _ask(request: MemberRequest, chosen: list[Domain], card: Contact) -> HttpResponse:
    products = [each.product for each in chosen]
    asked = ask_for_owners(actor=request.membership, products=products, card=card.pk, seen=seen(request), now=now())
    text = ngettext(
        "The owner of %(n)s name is asked to agree within two days.",
        "The owners of %(n)s names are asked to agree within two days.",
        len(asked),
    )
    messages.success(request, text % {"n": len(asked)})
    return see_other("products:category", request.membership.organization.slug, "domains")
