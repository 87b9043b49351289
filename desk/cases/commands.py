"""What the staff do with cases and letters; ``support.cases`` has the rules."""

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from desk.policies import reload_staff
from support.cases import answering, letters
from support.models import Case, CaseMessage, Letter


@transaction.atomic
def claim(*, actor: User, case: Case, seen: str | None, now: datetime.datetime) -> Case:
    """Take it on, or over. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor)
    return answering.claim(actor=actor, case=case, seen=seen, now=now)


@transaction.atomic
def release(*, actor: User, case: Case) -> None:
    """Give it back. Raises Refused."""
    reload_staff(actor)
    answering.release(actor=actor, case=case)


@transaction.atomic
def write(
    *, actor: User, case: Case, text: str, attached: list[Any], then: str, seen: str | None, now: datetime.datetime
) -> CaseMessage:
    """Answer the customer, or write a note for colleagues (``then`` is ``note``). Raises Refused, RuleError,
    ChangedMeanwhile."""
    reload_staff(actor)
    if then == CaseMessage.Kind.NOTE:
        return answering.note(actor=actor, case=case, text=text, attached=attached, now=now)
    return answering.answer(actor=actor, case=case, text=text, attached=attached, then=then, seen=seen, now=now)


@transaction.atomic
def close(*, actor: User, case: Case, seen: str | None, now: datetime.datetime) -> None:
    """The matter is settled. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor)
    answering.close(actor=actor, case=case, seen=seen, now=now)


@transaction.atomic
def set_priority(*, actor: User, case: Case, priority: int) -> None:
    """How soon among others. Raises Refused, RuleError."""
    reload_staff(actor)
    answering.set_priority(actor=actor, case=case, priority=priority)


@transaction.atomic
def answer_letter(*, actor: User, letter: Letter, text: str, now: datetime.datetime) -> None:
    """Write back to a stranger. Raises Refused, RuleError."""
    reload_staff(actor)
    letters.answer(actor=actor, letter=letter, text=text, now=now)


@transaction.atomic
def lay_letter_aside(*, actor: User, letter: Letter, now: datetime.datetime) -> None:
    """Nothing is to be answered. Raises Refused, RuleError."""
    reload_staff(actor)
    letters.lay_aside(actor=actor, letter=letter, now=now)
