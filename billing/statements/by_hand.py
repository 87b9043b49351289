"""A transfer that somebody saw at the bank before its file came, booked as the file would book it, once (BIL-86)."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.bank.matching import Match, Outcome, Row
from billing.documents.settling import Arrival, lock, receive
from billing.documents.states import UNDER_WAY, under_way
from billing.issuer import our_issuer
from billing.models import Account, Document, Entry, Posting
from core.components.formats import amount_text
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from security.journal.events import record
from security.kinds import EventKind

KEY = "by-hand:"
NOT_FOUND = _("No open payment request or top-up has this number.")
TOO_MUCH = _("More than %(most)s of a customer within %(hours)s hours is booked by the file of the bank alone.")
NOT_YET = _("Write the day on which the bank booked it, today or before.")


def open_document(number: str, now: datetime.datetime) -> Document:
    """The request or top-up with this number. Raises RuleError when nothing of it is left, or it is too much together
    with what was booked by hand for its organization within ``alone_hours``."""
    document = Document.objects.select_related("organization").defer("snapshot").filter(number=number).first()
    if document is None or not document.left:
        raise RuleError(NOT_FOUND)
    if under_way(document):
        raise RuleError(UNDER_WAY)
    most, hours = our_issuer().second_above, our_issuer().alone_hours
    if document.left + _booked_since(document, now - datetime.timedelta(hours=hours)) > most:
        told = {"most": amount_text(Money.of_minor(most, document.currency)), "hours": hours}
        raise RuleError(TOO_MUCH % told)
    return document


def _booked_since(document: Document, since: datetime.datetime) -> int:
    """What was booked by hand for its organization in its currency."""
    entries = Entry.objects.filter(posting__organization=document.organization_id, posting__key__startswith=KEY)
    bank = entries.filter(account__purpose=Account.Purpose.BANK, currency=document.currency, posting__at__gt=since)
    total: int | None = bank.aggregate(total=Sum("amount"))["total"]
    return -(total or 0)


def facts_of(document: Document) -> object:
    """What a confirmation shows."""
    return document.number, document.left, document.organization_id


@transaction.atomic
def book_by_hand(
    *, actor: User, number: str, booked_on: datetime.date, note: str, seen: str | None, now: datetime.datetime
) -> Document:
    """All that is left of it arrived at the bank on that day: posting, invoice, term, stop and mail as ever.

    Raises RuleError as ``open_document``, so also the second time, ChangedMeanwhile.
    """
    if booked_on > our_issuer().today(now):
        raise RuleError(NOT_YET)
    found = open_document(number, now)
    _organization, document = lock(found.organization_id, found.pk)
    document = open_document(document.number, now)
    check_unchanged(seen, facts_of(document))
    left = document.left
    key = f"{KEY}{document.pk}:{document.paid}"
    receive(
        document.organization_id, document.pk,
        Arrival(left, document.currency, Account.Purpose.BANK, key, booked_on), now,
    )  # fmt: skip
    record(
        EventKind.BANK_MONEY_BY_HAND, actor=actor, organization=document.organization, document=number, reason=note,
        amount=amount_text(Money.of_minor(left, document.currency)),
    )  # fmt: skip
    return document


def not_twice(rows: Iterable[Row], documents: Iterable[Document]) -> list[Row]:
    """What a file says of a document that was booked by hand waits for a person: it may be that very money."""
    known = Posting.objects.filter(document__in=[each.pk for each in documents], key__startswith=KEY)
    numbers = set(known.values_list("document__number", flat=True))
    return [_waiting(row) if row.match.document in numbers else row for row in rows]


def _waiting(row: Row) -> Row:
    return replace(row, match=Match(Outcome.PROPOSAL, proposals=(row.match.document,)))
