"""A name that is paid in the last moment is kept, as long as nobody told the registry otherwise (G1)."""

import datetime

from billing.models import Document, DocumentLine
from billing.prices.quotes import Quote
from products.calls.queue import refuse
from products.models import ProviderCall
from products.providers import Action

PAID = "Paid meanwhile."


def keep_when_paid(document: Document, quote: Quote, now: datetime.datetime) -> Quote:
    """Take back orders to end the names that this renews, unless a worker has begun to ask them."""
    renewed = [row.product_id for row in quote.lines if row.kind == DocumentLine.Kind.RENEWAL and row.product_id]
    calls = ProviderCall.objects.filter(product__in=renewed, action=Action.CANCEL.value, attempts=0)
    names = calls.filter(state=ProviderCall.State.WAITING, product__domain__isnull=False)
    for pk in names.order_by("pk").values_list("pk", flat=True):
        refuse(pk, PAID, now)
    return quote
