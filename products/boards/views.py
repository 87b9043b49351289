"""One product: its board, *Manage*, and what the customer writes about it (SCR-16)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.clock import now
from core.errors import Unavailable
from core.http import form_methods, posted, see_other
from core.shown import version_of
from products.access import ProductRequest, on_product
from products.boards.commands import written_of
from products.boards.entries import BOARD_CARDS, BOARD_ENDS, MANAGE_ENTRIES
from products.boards.facts import facts_card
from products.boards.forms import ProductDetailsForm
from products.boards.frame import product_page, product_url
from products.boards.sources import own_lines, people_lines
from products.boards.usage import address_for, can, readings
from products.policies import (
    may_lock,
    may_maintain,
    may_manage,
    may_open_management,
    may_see,
    may_see_statistics,
    may_switch_holds,
    may_use,
)
from products.providers import Capability
from products.rights.audience import audience_of
from products.rights.effective import RightWords, over_products


@require_safe
@on_product(may_see)
def board(request: ProductRequest) -> HttpResponse:
    """Facts, holds, the reader's rights with their origins; who else has access, for who manages everything."""
    product, member, words = request.product, request.membership, RightWords(request.facts.rights)
    day = member.day_at(now())
    may_change = may_manage(member, request.facts)
    audience = audience_of(product, day, words) if member.manages_everything else None
    people = reverse("organizations:people", args=[member.organization.slug])
    return product_page(
        request,
        "products/board/show.html",
        rights=own_lines(over_products(member, [product], day, words)[0]),
        audience=audience,
        people=people_lines(audience.people, people) if audience else "",
        has_figures=may_see_statistics(member, request.facts) and can(product, Capability.USAGE),
        has_door=may_use(member, request.facts) and can(product, Capability.SIGN_ON),
        may_open_management=may_open_management(member, request.facts),
        may_manage=may_change,
        cards=[card for each in BOARD_CARDS if (card := each(request))],
        last_cards=[card for each in BOARD_ENDS if (card := each(request))],
        facts=facts_card(request, day, may_manage=bool(may_change)),
    )


@require_safe
@on_product(may_open_management)
def manage(request: ProductRequest) -> HttpResponse:
    """Everything that can be done with the product; what the reader may not do says why."""
    member, facts = request.membership, request.facts
    return product_page(
        request,
        "products/board/manage.html",
        may_manage=may_manage(member, facts),
        may_lock=may_lock(member, facts),
        may_maintain=may_maintain(member, facts),
        may_switch_holds=may_switch_holds(member, facts),
        entries=[(entry, entry.policy(member, facts)) for entry in MANAGE_ENTRIES],
    )


@form_methods
@on_product(may_manage)
def edit(request: ProductRequest) -> HttpResponse:
    """Own name, billing reference, tags."""
    form = ProductDetailsForm(posted(request), actor=request.membership, product=request.product)
    if request.method == "POST" and form.is_valid() and form.save(now()):
        messages.success(request, _("Saved for %(name)s.") % {"name": request.product.service_name})
        return see_other(product_url(request))
    version = version_of(written_of(request.product))
    return product_page(request, "products/board/edit.html", form=form, seen=version)


@require_safe
@on_product(may_see_statistics)
def statistics(request: ProductRequest) -> HttpResponse:
    """What the product uses now (RGT-9). A provider that does not answer leaves a sentence, not an error."""
    try:
        figures, problem = readings(request.product), ""
    except Unavailable as refusal:
        figures, problem = [], str(refusal.message)
    return product_page(request, "products/board/statistics.html", figures=figures, problem=problem)


@require_safe
@never_cache
@on_product(may_use)
def enter(request: ProductRequest) -> HttpResponse:
    """Open the service itself, signed on (RGT-7)."""
    return HttpResponseRedirect(address_for(request.product, request.user))
