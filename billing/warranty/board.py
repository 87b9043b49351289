"""What the board of a product says of the warranty."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from billing.warranty.rules import covers_of
from core.clock import now
from products.access import ProductRequest


def warranty_card(request: ProductRequest) -> SafeString:
    """What the board says of it; nothing for kinds without one. Two queries."""
    if not request.product.kind.warranty:
        return SafeString("")
    (cover,) = covers_of([request.product], request.membership.day_at(now()))
    facts = {"cover": cover, "sees_accounting": request.membership.sees_accounting}
    return SafeString(render_to_string("billing/warranty/card.html", facts, request))
