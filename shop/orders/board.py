"""What stands on the board of a product whose first term was discounted or free (SHO-18, F6)."""

from django.db.models import F
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from billing.tax.sums import tax_of
from billing.terms import ONE_DAY
from core.money import Money
from products.access import ProductRequest
from shop.models import OrderLine
from shop.policies import may_order


def next_price_card(request: ProductRequest) -> SafeString:
    """What the next term costs, and from when, while the first one lasts; nothing for other products, and for who sees
    no prices. One query for who does."""
    ends_on = request.product.expires_on
    if ends_on is None or not may_order(request.membership):
        return SafeString("")
    first = OrderLine.objects.filter(product=request.product, discount__gt=0, state__in=OrderLine.IN_USE)
    line = first.select_related("order").filter(product__subscription__months_paid=F("months")).first()
    if line is None:
        return SafeString("")
    then = Money.of_minor(line.unit + tax_of(line.unit, line.tax_percent), line.order.currency)
    facts = {"line": line, "then": then, "starts_on": ends_on + ONE_DAY}
    return render_to_string("shop/orders/next_price.html", facts, request)
