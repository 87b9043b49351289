"""What stands on the board of a product about its contract."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from billing.ending.facts import ENDABLE, end_to_come, may_end
from products.access import ProductRequest


def contract_card(request: ProductRequest) -> SafeString:
    """Until when the contract runs, and the way to end or to keep it; nothing for who may do neither. One query."""
    product = request.product
    if not may_end(request.membership) or product.state not in ENDABLE:
        return SafeString("")
    return render_to_string("billing/ending/card.html", {"product": product, "end": end_to_come(product)}, request)
