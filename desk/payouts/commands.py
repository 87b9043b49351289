"""What the staff do with money that was asked back; ``billing.prepaid.paying_out`` has the rules."""

import datetime

from django.db import transaction

from accounts.models import User
from billing.models import PayOutFile, Refund, Withdrawal
from billing.prepaid import paying_out
from billing.prepaid.paying_out import Answer
from desk.policies import reload_staff


@transaction.atomic
def approve(*, actor: User, withdrawal: Withdrawal, seen: str | None, now: datetime.datetime) -> Withdrawal:
    """Agree to it. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor, withdrawal.organization)
    return paying_out.approve(actor=actor, withdrawal=withdrawal, seen=seen, now=now)


@transaction.atomic
def refuse(*, actor: User, withdrawal: Withdrawal, reason: str, now: datetime.datetime) -> Withdrawal:
    """Not to be paid out; the organization reads why. Raises Refused, RuleError."""
    reload_staff(actor)
    return paying_out.refuse(actor=actor, withdrawal=withdrawal, reason=reason, now=now)


@transaction.atomic
def settle(*, actor: User, withdrawal: Withdrawal, is_sent: bool, reason: str, now: datetime.datetime) -> Withdrawal:
    """It was sent, or came to nothing. Raises Refused, RuleError."""
    reload_staff(actor, withdrawal.organization)
    return paying_out.settle(actor=actor, withdrawal=withdrawal, is_sent=is_sent, reason=reason, now=now)


@transaction.atomic
def take_back(*, actor: User, withdrawal: Withdrawal, reason: str, now: datetime.datetime) -> Withdrawal:
    """The bank sent back what was sent. Raises Refused, RuleError."""
    reload_staff(actor, withdrawal.organization)
    return paying_out.take_back(actor=actor, withdrawal=withdrawal, reason=reason, now=now)


@transaction.atomic
def send_to_cards(*, actor: User, withdrawal: Withdrawal, seen: str | None, now: datetime.datetime) -> list[Refund]:
    """Give it back to the cards that paid it. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor, withdrawal.organization)
    return paying_out.send_to_cards(actor=actor, withdrawal=withdrawal, seen=seen, now=now)


@transaction.atomic
def export(*, actor: User, currency: str, now: datetime.datetime) -> PayOutFile:
    """The file for the bank. Raises Refused, RuleError."""
    reload_staff(actor)
    return paying_out.export(actor=actor, currency=currency, now=now)


@transaction.atomic
def read_report(*, actor: User, data: bytes, now: datetime.datetime) -> list[Answer]:
    """What the bank says of a file. Raises Refused, UnusableFile."""
    reload_staff(actor)
    return paying_out.read_report(actor=actor, data=data, now=now)
