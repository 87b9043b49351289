"""The facts of a product as its board shows them, put into a card that was drawn once."""

import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.formats import day
from core.patterns import filled
from products.access import ProductRequest
from products.boards.frame import product_url
from products.boards.questions import TAGS
from products.boards.states import state_marks

NONE = "—"


def facts_card(request: ProductRequest, today: datetime.date, *, may_manage: bool) -> SafeString:
    """Everything that the customer knows of it and, for who may change it, where. One query."""
    product = request.product
    tags = [{"name": tag.name, "colour": tag.colour} for tag in TAGS.rows(product=product.pk)]
    values = {
        "url": product_url(request),
        "state": state_marks(product, [hold.kind for hold in request.facts.holds], today),
        "service": product.service_name,
        "own_name": product.custom_name or NONE,
        "plan": product.plan.name if product.plan else NONE,
        "expiry": day(product.expires_on) if product.expires_on else _("No end"),
        "renewal": _("Automatic") if product.renews_itself else _("Manual"),
        "billing_reference": product.billing_reference or NONE,
        "tags": filled("products/board/tag.html", tags) or NONE,
        "since": day(product.created_at),
    }
    return filled("products/board/facts.html", [values], may_manage=may_manage)
