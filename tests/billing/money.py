"""Money for tests: balances, payments and what the books say, through the commands that people use."""

from django.db import transaction

from billing.checkout.commands import Means, Paid, facts_of, pay, quoted
from billing.due.selection import Selection
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, balance_of, post
from billing.models import Account, Document, Entry, Payment, Posting
from core.clock import now
from core.shown import version_of
from organizations.models import Membership, Organization
from products.models import Product

Purpose = Account.Purpose


def give(organization: Organization, amount: int, key: str = "given") -> None:
    """Money on the prepaid account, as if a card had paid it; minor units."""
    with transaction.atomic():
        cause = Cause(organization.pk, Posting.Kind.TOP_UP, key, our_issuer().today(now()))
        moves = [Move(Purpose.CARD, -amount), Move(Purpose.PREPAID, amount)]
        post(cause, moves, currency=organization.currency, now=now())


def prepaid(organization: Organization) -> int:
    return balance_of(organization.pk, Purpose.PREPAID, organization.currency)


def held(organization: Organization) -> int:
    return balance_of(organization.pk, Purpose.HELD, organization.currency)


def chosen(*products: Product, months: int = 12) -> Selection:
    return Selection([each.pk for each in products], {each.pk: months for each in products})


def pay_now(actor: Membership, selection: Selection, *, prepaid: int | None = None, transfer: bool = False) -> Paid:
    """Pay what is chosen, whole from the prepaid account unless told."""
    quote = quoted(actor, selection, now())
    part = quote.total if prepaid is None and not transfer else prepaid or 0
    means = Means(part, Payment.Means.TRANSFER if transfer else None)
    seen = version_of(facts_of(quote))
    return pay(actor=actor, selection=selection, means=means, seen=seen, now=now())


def product_of(organization: Organization, name: str) -> Product:
    return organization.products.select_related("kind", "plan").get(service_name=name)


def sums() -> dict[str, int]:
    """What the books have by purpose, over everybody, in minor units; together zero."""
    found: dict[str, int] = {}
    for purpose, amount in Entry.objects.values_list("account__purpose", "amount"):
        found[purpose] = found.get(purpose, 0) + amount
    return {purpose: amount for purpose, amount in found.items() if amount}


def documents(organization: Organization, kind: Document.Kind) -> list[Document]:
    return list(organization.documents.filter(kind=kind).order_by("pk"))
