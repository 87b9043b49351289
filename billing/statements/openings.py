"""The documents that the payments of a file may be for, read from the database for ``matching``."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import F, Q

from billing.bank import references
from billing.bank.camt.facts import BankStatement, Kind, Payment
from billing.bank.matching import NUMBER, OpenItem
from billing.documents.states import locked
from billing.models import Document
from organizations.models import Organization

MOST_ALIKE = 5_000
"""Open documents of the same amounts that are compared by name at most."""


def payments_in(statements: Iterable[BankStatement]) -> list[Payment]:
    """Every payment that may be money for a document."""
    entries = (entry for each in statements for entry in each.entries if entry.kind == Kind.CREDIT)
    return [payment for entry in entries for payment in entry.payments]


def lock_named(payments: Sequence[Payment], others: Collection[int] = ()) -> dict[str, Document]:
    """The documents whose reference a payment carries, by number. Organizations, these ``others`` too, are locked
    first, then documents, each in the order of their keys, so nobody pays or replaces one of them meanwhile."""
    named = {each.reference for each in payments if each.reference}
    found = list(Document.objects.filter(reference__in=named).values_list("organization_id", "pk"))
    by_organization: dict[int, list[int]] = {}
    for organization_id, pk in found:
        by_organization.setdefault(organization_id, []).append(pk)
    whose = (
        Organization.objects.filter(pk__in={*by_organization, *others}).order_by("pk").select_for_update(no_key=True)
    )
    in_order = [each.pk for each in whose]
    rows = [document for each in in_order for document in locked(each, by_organization.get(each, []))]
    return {document.number: document for document in rows}


def open_items(payments: Sequence[Payment], named: dict[str, Document]) -> list[OpenItem]:
    """What ``matching`` compares with: the documents that are named, and those that a payment may be for."""
    guessed = [_item(each) for each in _guessed([each for each in payments if each.reference not in _of(named)])]
    direct = [_item(each) for each in named.values()]
    return [*(each for each in guessed if each.document not in named), *direct]


def _of(named: dict[str, Document]) -> set[str]:
    return {document.reference for document in named.values()}


def _guessed(payments: Sequence[Payment]) -> Iterable[Document]:
    """Named in the text of a payment, or open with its very amount."""
    texts = [each.text for each in payments if each.text]
    in_text = {reference for text in texts for reference in references.found_in(text)}
    numbers = {number for text in texts for number in NUMBER.findall(text)}
    payable = Document.objects.exclude(reference="").select_related("organization")
    yield from payable.filter(Q(reference__in=in_text) | Q(number__in=numbers)) if in_text | numbers else ()
    amounts = {each.amount for each in payments if each.debtor}
    if amounts:
        still_open = payable.filter(state__in=Document.OPEN_STATES).annotate(missing=F("total") - F("paid"))
        yield from still_open.filter(missing__in=amounts).order_by("-pk")[:MOST_ALIKE]


def _item(document: Document) -> OpenItem:
    name = document.organization.name
    return OpenItem(document.number, document.currency, document.left, document.reference, name)
