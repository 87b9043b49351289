"""What apps above know of a document, and what they do when a request is settled, or can be paid no more.

The last two happen in that transaction, under the locks of the organization and of the document, and raise nothing: the
money is there already.
"""

import datetime
from collections.abc import Callable

from billing.models import Document
from billing.prices.quotes import Quote
from core.hooks import Hook, Slot

Settled = Callable[[Document, Quote, datetime.datetime], Quote]
"""Gets the rows of the request and answers those of the invoice: the same sums, with the products that came of it."""
REQUEST_SETTLED: Hook[Settled] = Hook()
REQUEST_VOID: Hook[Callable[[Document, datetime.datetime], None]] = Hook()
ORDER_OF: Slot[Callable[[Document], tuple[str, str] | None]] = Slot()
"""Number and address of the order that a document belongs to."""


def order_of(document: Document) -> tuple[str, str] | None:
    """For pages about a document; None when nothing was ordered with it. One query at most."""
    found = ORDER_OF.get()
    return found(document) if found else None
