"""What every page of one product shares: its place in the menus and its addresses."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from core.clock import now
from core.http import page
from products.access import ProductRequest
from products.menus import category_menu


def product_page(request: ProductRequest, template: str, **context: Any) -> HttpResponse:
    """A page about ``request.product``, with its category in the sidebar and its addresses in the context."""
    product, day = request.product, request.membership.day_at(now())
    category = product.kind.category
    request.submenu = category_menu(request.membership, category, day, product)
    slug = request.membership.organization.slug
    return page(
        request,
        template,
        product=product,
        category=category,
        holds=request.facts.holds,
        hold_kinds=[hold.kind for hold in request.facts.holds],
        products_url=reverse("products:list", args=[slug]),
        category_url=reverse("products:category", args=[slug, category.key]),
        base=product_url(request),
        **context,
    )


def product_url(request: ProductRequest, name: str = "board") -> str:
    """Address of the product's board, or of one of its other pages."""
    product = request.product
    place = [request.membership.organization.slug, product.kind.category.key, product.pk]
    return reverse(f"products:{name}", args=place)
