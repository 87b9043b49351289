"""What the staff do with an order to a registry: write down what came of it."""

import datetime

from django.db import transaction

from accounts.models import User
from desk.policies import reload_staff
from domains.models import RegistryCommand
from domains.registry import manual
from security.journal.events import record
from security.kinds import EventKind


@transaction.atomic
def finish(*, actor: User, task: RegistryCommand, expires_on: datetime.date | None, now: datetime.datetime) -> bool:
    """It is done; ``expires_on`` is the day (UTC) that the registry shows then. False when somebody closed it before.
    Raises Refused for people who are not staff."""
    reload_staff(actor)
    until = datetime.datetime.combine(expires_on, datetime.time(), datetime.UTC) if expires_on else None
    return _noted(actor, task, is_closed=manual.finish(task=task.pk, now=now, expires_at=until))


@transaction.atomic
def refuse(*, actor: User, task: RegistryCommand, reason: str, now: datetime.datetime) -> bool:
    """The registry will not do it, and why. False when somebody closed it before. Raises Refused for people who are
    not staff."""
    reload_staff(actor)
    return _noted(actor, task, is_closed=manual.refuse(task=task.pk, now=now, reason=reason))


def _noted(actor: User, task: RegistryCommand, *, is_closed: bool) -> bool:
    if is_closed:
        record(EventKind.REGISTRY_TASK_DONE, actor=actor, name=task.name, action=task.command)
    return is_closed
