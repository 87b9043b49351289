"""Figures of a product, and the door to its service."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import Unavailable
from products.access import ProductRequest, on_product
from products.boards.frame import product_page
from products.boards.usage import address_for, readings
from products.policies import may_see_statistics, may_use


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
