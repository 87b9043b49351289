"""What the staff do about money that no rule can decide; ``billing.matters`` has the rules."""

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from billing import matters
from billing.matters import Difference
from billing.models import Document
from billing.statements import by_hand
from desk.policies import reload_staff


@transaction.atomic
def settle(*, actor: User, row: Any, note: str, now: datetime.datetime) -> None:
    """Say what was done about it. Raises Refused, RuleError."""
    reload_staff(actor)
    matters.settle_matter(actor=actor, row=row, note=note, now=now)


@transaction.atomic
def credit(*, actor: User, difference: Difference, seen: str | None, now: datetime.datetime) -> None:
    """What was taken goes to the prepaid account. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor, difference.payment.organization)
    matters.credit_difference(actor=actor, difference=difference, seen=seen, now=now)


@transaction.atomic
def correct_tax(*, actor: User, row: Document, seen: str | None, now: datetime.datetime) -> Document:
    """A credit note and the invoice anew, which is returned. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor, row.organization)
    return matters.correct_taxed(actor=actor, row=row, seen=seen, now=now)


@transaction.atomic
def mark_paid(
    *, actor: User, number: str, booked_on: datetime.date, note: str, seen: str | None, now: datetime.datetime
) -> Document:
    """A transfer that somebody saw at the bank. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor)
    document = by_hand.book_by_hand(actor=actor, number=number, booked_on=booked_on, note=note, seen=seen, now=now)
    reload_staff(actor, document.organization)
    return document
