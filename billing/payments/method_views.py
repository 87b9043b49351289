"""Means of payment: cards that are kept, which one is charged by itself, adding and removing (interface 3.11)."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.issuer import our_issuer
from billing.models import Card
from billing.payments.cards import choose_default, facts_of, left_without, name_of, remove_card
from billing.payments.registry import current
from billing.payments.setups import begin_setup, create_setup, finish_setup
from billing.policies import may_account
from core.clock import now
from core.http import form_methods, page, see_other, seen
from core.shown import version_of
from organizations.access import MemberRequest, in_organization


@require_safe
@in_organization(may_account)
def methods(request: MemberRequest) -> HttpResponse:
    """Cards that can be charged, the usual one first; a bounded list."""
    organization, today = request.membership.organization, our_issuer().today(now())
    cards = [(card, name_of(card), card.works_on(today)) for card in organization.cards.filter(state=Card.State.READY)]
    acquirer = current()
    return page(
        request, "billing/methods/list.html", cards=cards, takes_cards=acquirer is not None,
        needs_scripts=acquirer is not None and acquirer.needs_scripts,
        takes_transfers=organization.currency in our_issuer().accounts,
    )  # fmt: skip


@form_methods
@in_organization(may_account)
def add(request: MemberRequest) -> HttpResponse:
    """Say what happens with the card, then go to the page where it is typed."""
    if request.method == "POST":
        setup = create_setup(actor=request.membership, now=now())
        return see_other(begin_setup(setup))
    acquirer = current()
    return page(
        request, "billing/methods/add.html", takes_cards=acquirer is not None,
        needs_scripts=acquirer is not None and acquirer.needs_scripts,
    )  # fmt: skip


@require_safe
@in_organization(may_account)
def added(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Back from the card page: the card is there, or it is not."""
    setup = get_object_or_404(request.membership.organization.card_setups.select_related("organization"), pk=pk)
    return page(request, "billing/methods/added.html", is_there=finish_setup(setup, now()))


@form_methods
@in_organization(may_account)
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Charge this card when nobody is asked (K1)."""
    card = _card(request, pk)
    if request.method == "POST":
        choose_default(actor=request.membership, card=card, seen=seen(request))
        messages.success(request, _("Automatic renewals are charged to %(card)s.") % {"card": name_of(card)})
        return _to_list(request)
    return page(request, "billing/methods/choose.html", card=card, name=name_of(card), seen=version_of(facts_of(card)))


@form_methods
@in_organization(may_account)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove a card, with what then has nothing to charge (K1)."""
    card = _card(request, pk)
    if request.method == "POST":
        remove_card(actor=request.membership, card=card, seen=seen(request))
        messages.success(request, _("The card %(card)s was removed.") % {"card": name_of(card)})
        return _to_list(request)
    return page(
        request, "billing/methods/delete.html", card=card, name=name_of(card), affected=left_without(card),
        seen=version_of(facts_of(card)),
    )  # fmt: skip


def _card(request: MemberRequest, pk: int) -> Card:
    return get_object_or_404(request.membership.organization.cards.filter(state=Card.State.READY), pk=pk)


def _to_list(request: MemberRequest) -> HttpResponse:
    return see_other("billing:methods", request.membership.organization.slug)
