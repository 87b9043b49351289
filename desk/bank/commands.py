"""What the staff do with what the bank told: take a file in, and say whose money is."""

import datetime

from django.db import transaction

from accounts.models import User
from billing.models import BankPayment
from billing.statements import assigning
from billing.statements.importing import Imported, import_file
from desk.policies import reload_staff


def take_in(*, actor: User, name: str, data: bytes, now: datetime.datetime) -> Imported:
    """Import a file of the bank, once. Raises Refused for people who are not staff, UnusableFile."""
    reload_staff(actor)
    return import_file(actor=actor, name=name, data=data, now=now)


@transaction.atomic
def assign(*, actor: User, payment: BankPayment, number: str, seen: str | None, now: datetime.datetime) -> BankPayment:
    """As ``billing.statements.assigning.assign``. Raises Refused for people who are not staff too."""
    reload_staff(actor)
    return assigning.assign(actor=actor, payment=payment, number=number, seen=seen, now=now)


@transaction.atomic
def close(*, actor: User, payment: BankPayment, is_returned: bool, note: str, now: datetime.datetime) -> BankPayment:
    """The money went back to its sender, or the matter was settled outside. Raises Refused, RuleError."""
    reload_staff(actor)
    state = BankPayment.State.RETURNED if is_returned else BankPayment.State.CLOSED
    return assigning.close(actor=actor, payment=payment, state=state, note=note, now=now)
