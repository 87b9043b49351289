"""What the staff do about owners of names; ``domains.verification.evidence`` has the rules."""

import datetime

from django.db import transaction

from accounts.models import User
from desk.policies import reload_staff
from domains.models import OwnerFact
from domains.verification import evidence


@transaction.atomic
def ask(*, actor: User, name: str, kind: str, last_day: datetime.date, now: datetime.datetime) -> OwnerFact:
    """Ask the owner of a name for a proof. Raises Refused, RuleError."""
    reload_staff(actor)
    return evidence.ask_for_evidence(actor=actor, name=name, kind=kind, last_day=last_day, now=now)


@transaction.atomic
def accept(*, actor: User, fact: OwnerFact, paper: evidence.Paper, seen: str | None, now: datetime.datetime) -> None:
    """A document proves it. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor, fact.organization)
    evidence.accept(actor=actor, fact=fact, paper=paper, seen=seen, now=now)


@transaction.atomic
def refuse(*, actor: User, fact: OwnerFact, reason: str, seen: str | None, now: datetime.datetime) -> None:
    """What was sent does not prove it. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor)
    evidence.refuse(actor=actor, fact=fact, reason=reason, seen=seen, now=now)
