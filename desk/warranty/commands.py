"""What the staff do about documents of Renewal Warranty; ``billing.warranty.calling`` has the rules."""

import datetime

from django.db import transaction

from accounts.models import User
from billing.models import WarrantyTask
from billing.warranty import calling
from desk.policies import reload_staff


@transaction.atomic
def finish(*, actor: User, task: WarrantyTask, note: str, now: datetime.datetime) -> None:
    """Say that somebody was called or written to. Raises Refused, RuleError."""
    reload_staff(actor)
    calling.finish_task(actor=actor, task=task, note=note, now=now)
