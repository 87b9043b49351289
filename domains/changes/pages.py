"""What pages about a name at its registry share."""

from typing import Any

from django.http import Http404, HttpResponse

from domains.models import Change, Domain
from domains.names import shown
from products.access import ProductRequest
from products.boards.frame import product_page


def domain_of(request: ProductRequest) -> Domain:
    """The name of the product. Raises Http404 for other products."""
    domain = Domain.objects.select_related("product__kind", "product__plan", "holder").filter(product=request.product)
    found = domain.first()
    if found is None:
        raise Http404
    return found


def under_way(domain: Domain, kind: Change.Kind) -> Change | None:
    """The last change of this kind: one under way, or how the last one ended."""
    return domain.changes.filter(kind=kind).order_by("-asked_at").first()


def name_page(request: ProductRequest, template: str, domain: Domain, **facts: Any) -> HttpResponse:
    """A page about the name, with the last change of its subject."""
    return product_page(request, template, domain=domain, name=shown(domain.name), **facts)
