"""What becomes of a request: replaced, void; and which rows it binds (BIL-71)."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from billing.models import Document, DocumentLine, Payment

TermState = DocumentLine.TermState
UNDER_WAY = _("A payment for this is under way and being checked. Nothing more is charged until it is settled.")


def locked(organization_id: int, pks: Iterable[int]) -> list[Document]:
    """These documents of the organization, locked in the order of their keys."""
    rows = Document.objects.filter(organization_id=organization_id, pk__in=set(pks)).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def lock_open_requests(organization_id: int, products: Iterable[int]) -> list[Document]:
    """Open requests that bind a term of one of these products, locked in the order of their keys."""
    lines = DocumentLine.objects.filter(
        organization_id=organization_id, product__in=set(products), term_state=TermState.OPEN
    )
    return locked(organization_id, lines.values_list("document_id", flat=True))


def invoice_of(request: Document) -> Document | None:
    """What a paid request came to: its invoice, or the one that was written anew since for its tax (TAX-10)."""
    found = request.followers.filter(kind=Document.Kind.INVOICE).select_related("replaced_by").first()
    return found.replaced_by or found if found else None


def under_way(document: Document) -> Payment | None:
    """The card payment for the document that is not settled yet."""
    return document.payments.filter(means=Payment.Means.CARD, state__in=Payment.UNDER_WAY).first()


def set_term_state(document: Document, term_state: DocumentLine.TermState) -> None:
    """Bind or free the terms of a document."""
    document.lines.update(term_state=term_state)


def owes_too_long(product_id: int, today: datetime.date) -> bool:
    """Whether an invoice on credit for the product is open after its last day: its service stays stopped (DOM-14)."""
    late = Document.objects.filter(kind=Document.Kind.INVOICE, state__in=Document.OPEN_STATES, due_on__lt=today)
    return late.filter(lines__product=product_id).exists()
