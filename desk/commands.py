"""Fulfilling a request by hand."""

import datetime

from django.db import transaction

from accounts.models import User
from desk.policies import may_work_at_the_desk
from products import calls
from products.models import StaffTask
from products.providers import Answer
from security.journal import Kind, record


@transaction.atomic
def finish(*, actor: User, task: StaffTask, note: str, reference: str = "", now: datetime.datetime) -> bool:
    """The work is done: the product follows, once. False when somebody ticked or refused it before.

    ``reference`` is the new account's name where the service runs. Raises Refused for people who are not staff.
    """
    if not _close(actor, task, note, now):
        return False
    calls.settle(task.call_id, Answer(reference), now)
    return True


@transaction.atomic
def refuse(*, actor: User, task: StaffTask, note: str, now: datetime.datetime) -> bool:
    """The work cannot be done; ``note`` says why. False when somebody ticked or refused it before."""
    if not _close(actor, task, note, now):
        return False
    calls.refuse(task.call_id, note, now)
    return True


def _close(actor: User, task: StaffTask, note: str, now: datetime.datetime) -> bool:
    actor.refresh_from_db(fields=["is_staff", "is_active", "second_factor"])
    may_work_at_the_desk(actor).or_403()
    locked = StaffTask.objects.open().with_subject().select_for_update(of=("self",)).filter(pk=task.pk).first()
    if locked is None:
        return False
    locked.done_at, locked.done_by, locked.note = now, actor, note
    locked.save(update_fields=["done_at", "done_by", "note"])
    product = locked.call.product
    record(
        Kind.TASK_DONE, actor=actor, organization=product.organization,
        product=product.name, action=locked.call.action,
    )  # fmt: skip
    return True
