"""The books: balances, what does not agree, and the movements of one organization (BIL-41)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billing.ledger.checks import PROOFS, differences
from billing.models import Account, BankPayment, Entry, Posting
from core.http import page
from core.money import Money
from core.paging import Table
from core.text import whole_number
from desk.access import at_the_desk
from security.access import PersonRequest

Purpose = Account.Purpose
WORDS = {
    Purpose.PREPAID: _("Prepaid by organizations"), Purpose.HELD: _("Received for open payment requests"),
    Purpose.WITHDRAWING: _("Asked back and not sent yet"),
    Purpose.CLAIM: _("Owed: money that was taken back, invoices on credit"),
    Purpose.BANK: _("Bank account"), Purpose.CARD: _("Card acquirer"), Purpose.REVENUE: _("Revenue"),
    Purpose.VAT: _("VAT"), Purpose.GOODWILL: _("Credit given"), Purpose.CONTESTED: _("Disputed with banks"),
}  # fmt: skip
"""What stands on an account, as the staff call it."""


@require_safe
@at_the_desk
def books(request: PersonRequest) -> HttpResponse:
    """The sum of every purpose and currency, what waits outside of the books, and everything that does not agree."""
    rows = Entry.objects.values("account__purpose", "currency").annotate(total=Sum("amount")).order_by()
    sums = [(WORDS[Purpose(each["account__purpose"])], _money(each["total"], each["currency"])) for each in rows]
    waiting = BankPayment.objects.filter(state=BankPayment.State.WAITING, currency__in=["CHF", "EUR"])
    outside = waiting.exclude(outcome="returned").values("currency").annotate(total=Sum("amount")).order_by()
    return page(
        request, "desk/books/show.html", sums=sorted(sums, key=lambda row: (row[1].currency, str(row[0]))),
        outside=[_money(each["total"], each["currency"]) for each in outside], found=list(differences()),
        proofs=[proof.claim for proof in PROOFS],
    )  # fmt: skip


@require_safe
@at_the_desk
def movements(request: PersonRequest) -> HttpResponse:
    """Postings, the newest first; of one organization or document when its number is searched for."""
    table: Table[Posting] = Table(
        request, id="postings", orders={"when": ["-pk"]}, search=_("Document or customer number")
    )
    table.show(_found(table.query).select_related("organization", "document").prefetch_related("entries__account"))
    rows = [(each, _written(each.entries.all())) for each in table.rows]
    return page(request, "desk/books/movements.html", table=table, rows=rows)


def _found(query: str) -> Any:
    postings = Posting.objects.all()
    if not query:
        return postings
    number = whole_number(query, 9)
    if number is not None:
        return postings.filter(organization__customer_number=number)
    return postings.filter(document__number=query)


def _written(entries: Iterable[Entry]) -> list[tuple[Any, Money]]:
    return [(WORDS[Purpose(each.account.purpose)], _money(each.amount, each.currency)) for each in entries]


def _money(amount: int, currency: str) -> Money:
    return Money.of_minor(amount, currency)
