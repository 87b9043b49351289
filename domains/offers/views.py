"""*Don’t you see your domain name?*: the three things to check, and whether a name is free (NAM-7)."""

from collections.abc import Callable

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from core.clock import now
from core.errors import RuleError
from core.hooks import Slot
from core.http import form_methods, page, posted
from domains.extensions.reading import UnknownExtension, extension_of
from domains.names import DomainName
from domains.offers.asking import Answered, Availability, look_up, plan_of
from domains.offers.forms import AvailabilityForm
from organizations.access import MemberRequest, in_organization
from organizations.models import Membership
from organizations.policies import may_open
from products.models import Category, Product

CATEGORY = "domains"
WHERE_TO_TRANSFER: Slot[Callable[[Membership], str]] = Slot()
"""The page of the shop by which names come from another registrar; "" for who may not order."""
WHERE_TO_REGISTER: Slot[Callable[[Membership], str]] = Slot()
"""The page of the shop that registers names; "" for who may not order."""


def where_is_it(request: MemberRequest, category: Category) -> SafeString:
    """Below the list of names: what to check when one is not there. No query."""
    if category.key != CATEGORY:
        return SafeString("")
    return render_to_string("domains/offers/checks.html", {"transfer_url": _transfer_url(request.membership)}, request)


def _transfer_url(reader: Membership) -> str:
    shop = WHERE_TO_TRANSFER.get()
    return shop(reader) if shop else ""


@require_safe
@in_organization(may_open)
def missing(request: MemberRequest) -> HttpResponse:
    """The same as a page, for who sees no names at all."""
    return page(request, "domains/offers/missing.html", transfer_url=_transfer_url(request.membership))


@form_methods
@in_organization(may_open)
def available(request: MemberRequest) -> HttpResponse:
    """Ask the registry whether a name is free; who may order goes on to the shop with it."""
    form = AvailabilityForm(posted(request), initial={"name": request.GET.get("name", "").replace("\x00", "")[:190]})
    facts: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            facts = _facts(request, form.cleaned_data["name"])
        except RuleError as refusal:
            form.add_error("name", str(refusal.message))
    return page(request, "domains/offers/available.html", form=form, **facts)


def _facts(request: MemberRequest, name: DomainName) -> dict[str, object]:
    """What is known of the name, in words; its holder in this organization is named, any other never."""
    actor = request.membership
    own = actor.organization.products.visible_to(actor, actor.day_at(now())).filter(domain__name=name.ascii)
    mine = own.living().select_related("kind__category").first()
    found = Answered(Availability.TAKEN) if mine else _asked(actor, name)
    shop = WHERE_TO_REGISTER.get()
    address = shop(actor) if shop and found and found.availability.is_orderable else ""
    return {
        "name": name, "mine": mine, "found": found,
        "sentence": found.availability.sentence(name.ascii) if found else "",
        "shop_url": f"{address}?{urlencode({'name': name.shown})}" if address else "",
        "transfer_url": _transfer_url(actor) if found and found.availability is Availability.TAKEN else "",
        "mine_url": _board(actor, mine) if mine else "",
    }  # fmt: skip


def _asked(actor: Membership, name: DomainName) -> Answered | None:
    """None: names under this extension are not offered here."""
    try:
        extension = extension_of(name.ascii, actor.day_at(now()))
    except UnknownExtension:
        return None
    plan = plan_of(extension)
    return look_up(actor, Product(kind=plan.kind, plan=plan), name.ascii) if plan else None


def _board(actor: Membership, product: Product) -> str:
    return reverse("products:board", args=[actor.organization.slug, product.kind.category.key, product.pk])
