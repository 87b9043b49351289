"""Contact cards of the organization: who holds its names (NAM-1)."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from core.once import Made, once
from domains.contacts.commands import delete_card
from domains.contacts.forms import CardForm
from domains.contacts.policies import may_keep_cards
from domains.models.contact import MOST_CONTACTS
from organizations.access import MemberRequest, in_organization


@require_safe
@in_organization(may_keep_cards)
def contacts(request: MemberRequest) -> HttpResponse:
    """Every card and how many names it holds; a bounded list."""
    cards = list(request.membership.organization.contacts.annotate(held=Count("names")))
    return page(request, "domains/contacts/list.html", cards=cards, most=MOST_CONTACTS)


@form_methods
@in_organization(may_keep_cards)
def add(request: MemberRequest) -> HttpResponse:
    """Write one. It is filled with the organization's data at first."""
    form = CardForm(posted(request), actor=request.membership)
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _added(request, form))
        if answer:
            return answer
    return page(request, "domains/contacts/add.html", form=form)


def _added(request: MemberRequest, form: CardForm) -> Made | None:
    card = form.save()
    if card is None:
        return None
    text = _("The contact card of %(name)s is saved.") % {"name": card}
    return Made(reverse("domains:contacts", args=[request.membership.organization.slug]), text)


@form_methods
@in_organization(may_keep_cards)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete one that holds nothing (K1)."""
    slug = request.membership.organization.slug
    card = get_object_or_404(request.membership.organization.contacts, pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            delete_card(actor=request.membership, pk=pk)
        except RuleError as reason:
            refusal = str(reason.message)
        else:
            messages.success(request, _("The contact card of %(name)s is deleted.") % {"name": card})
            return see_other("domains:contacts", slug)
    answer = page(request, "domains/contacts/delete.html", card=card, refusal=refusal)
    answer.status_code = 409 if refusal else answer.status_code
    return answer
