"""What the staff do about names; ``domains.drift.repairs`` has the rules."""

import datetime

from django.db import transaction

from accounts.models import User
from desk.policies import reload_staff
from domains.drift import repairs


@transaction.atomic
def mend(*, actor: User, finding: int, seen: str | None, day: datetime.date | None, now: datetime.datetime) -> None:
    """Bring the name in line with its registry, or order again. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor)
    repairs.mend(actor=actor, finding_id=finding, seen=seen, day=day, now=now)


@transaction.atomic
def close(*, actor: User, finding: int, seen: str | None, note: str, now: datetime.datetime) -> None:
    """Say what was done about it. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor)
    repairs.close(actor=actor, finding_id=finding, seen=seen, note=note, now=now)
