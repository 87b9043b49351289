"""The list of documents as it is shown: each row as finished words, put into a pattern that was drawn once."""

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.documents.lists import BADGES, STATES, state_of
from billing.models import Document
from core.components.controls import badge
from core.components.formats import amount, day
from core.money import Money
from core.patterns import filled

WORDS = {**dict(STATES), "issued": _("Issued")}
COLUMNS = ("number", "kind", "state", "issued_on", "due_on", "concept", "currency", "total", "file__made_at")
Values = dict[str, object]
"""What one row shows, by the names of its template."""


def shown(ids: Sequence[int]) -> list[Document]:
    """These documents in this order, with what a row says."""
    rows = Document.objects.filter(pk__in=ids).order_by().select_related("file").only(*COLUMNS)
    found = {each.pk: each for each in rows}
    return [found[pk] for pk in ids if pk in found]


def rows_of(documents: Iterable[Document], today: datetime.date) -> list[Values]:
    """Documents with their files; addresses go on from that of the list."""
    return [_row(each, today) for each in documents]


def drawn(rows: list[Values]) -> SafeString:
    """The lines of the table."""
    return filled("billing/documents/rows.html", rows)


def menus(rows: list[Values]) -> SafeString:
    """The menus that the rows need, once each."""
    return filled("billing/documents/menus.html", [{"": ""}], kinds=frozenset(each["menu"] for each in rows))


def mark_of(state: str) -> SafeString:
    """The state as a badge, in the reader's language."""
    return _mark(state, get_language())


def amount_of(document: Document) -> Money:
    """The total; that of a credit note is below zero."""
    sign = -1 if document.kind == Document.Kind.CREDIT_NOTE else 1
    return Money.of_minor(sign * document.total, document.currency)


def _row(document: Document, today: datetime.date) -> Values:
    return {
        "number": document.number,
        "url": f"{document.number}/",
        "day": day(document.issued_on),
        "concept": document.concept,
        "due": day(document.due_on),
        "state": mark_of(state_of(document, today)),
        "amount": amount(amount_of(document)),
        "menu": _menu(document),
    }


def _menu(document: Document) -> str:
    can = ["pay"] if document.is_open else []
    return "-".join(["document", *can, *(["file"] if document.file.made_at else [])])


@lru_cache(100)
def _mark(state: str, _language: str | None) -> SafeString:
    kind, icon = BADGES[state]
    return badge(kind, str(WORDS[state]), icon)
