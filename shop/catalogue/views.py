"""The shop: what is offered by category, and one kind with its plans side by side (SHO-7, SHO-12)."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted
from core.once import Made, once
from organizations.access import MemberRequest, in_organization
from products.models import Kind
from shop.cart.naming import is_domain
from shop.catalogue.forms import AddForm
from shop.catalogue.names import NameForm
from shop.catalogue.shelves import KindOnOffer, PriceTag, kinds_offered, on_offer, tag_for
from shop.policies import may_order

LONGEST_QUERY = 80


@require_safe
@in_organization(may_order)
def catalogue(request: MemberRequest) -> HttpResponse:
    """Every kind that has a price, by category; ``?q=`` finds by name, ``?category=`` shows one family."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    chosen = request.GET.get("category", "")
    kinds = list(kinds_offered())
    tag = _tag(request, kinds)
    everything = [offer for kind in kinds if (offer := on_offer(kind, tag)).plans]
    families = {offer.kind.category: None for offer in everything}
    wanted = [each for each in everything if chosen in {"", each.kind.category.key} and _matches(each.kind, query)]
    facts = {"families": families, "offers": wanted, "query": query, "chosen": chosen, "in_cart": _in_cart(request)}
    return page(request, "shop/catalogue/list.html", with_tax=tag.with_tax, **facts)


@form_methods
@in_organization(may_order)
def kind(request: MemberRequest, kind: str) -> HttpResponse:
    """The plans of a kind with the price of every period; *Buy* puts one into the cart."""
    found, tag = _kind(request, kind)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _added(request, form))
        if answer:
            return answer
    facts = {"offer": found, "with_tax": tag.with_tax, "in_cart": _in_cart(request)}
    return page(request, "shop/catalogue/kind.html", form=form, **facts)


def _form(request: MemberRequest, offer: KindOnOffer) -> AddForm | NameForm:
    if is_domain(offer.kind):
        return NameForm(posted(request), offer=offer, actor=request.membership, wanted=request.GET.get("name", ""))
    return AddForm(posted(request), offer=offer, chosen=request.GET.dict())


def _kind(request: MemberRequest, key: str) -> tuple[KindOnOffer, PriceTag]:
    found = next((each for each in kinds_offered().filter(key=key)), None)
    if found is None:
        raise Http404
    tag = _tag(request, [found])
    offer = on_offer(found, tag)
    if not offer.plans:
        raise Http404
    return offer, tag


def _tag(request: MemberRequest, kinds: list[Kind]) -> PriceTag:
    wish = {"with": True, "without": False}.get(request.GET.get("tax", ""))
    return tag_for(request.membership.organization, kinds, now(), with_tax=wish)


def _matches(kind: Kind, query: str) -> bool:
    texts = [kind.name, kind.category.name, *(plan.name for plan in kind.plans.all())]
    return all(any(word in text.casefold() for text in texts) for word in query.casefold().split())


def _in_cart(request: MemberRequest) -> int:
    return request.membership.organization.cart_lines.count()


def _added(request: MemberRequest, form: AddForm | NameForm) -> Made | None:
    lines = form.save(request.membership)
    if lines is None:
        return None
    text = " ".join([_("%(name)s is in the cart.") % {"name": lines[0].service_name}, *form.remarks])
    return Made(reverse("shop:cart", args=[request.membership.organization.slug]), text)
