"""What the staff do: fulfil a request by hand, stop a product and release it."""

import datetime

from django.db import transaction

from accounts.models import User
from desk.policies import reload_staff
from products.calls import queue as calls
from products.holds import commands as holds
from products.models import Hold, Product, StaffTask
from products.providers import ProviderAnswer
from security.journal.events import record
from security.kinds import EventKind


@transaction.atomic
def finish(*, actor: User, task: StaffTask, note: str, reference: str = "", now: datetime.datetime) -> bool:
    """The work is done: the product follows, once. False when somebody ticked or refused it before.

    ``reference`` is the new account's name where the service runs. Raises Refused for people who are not staff.
    """
    if not _close(actor, task, note, now):
        return False
    calls.settle(task.call_id, ProviderAnswer(reference), now)
    return True


@transaction.atomic
def refuse(*, actor: User, task: StaffTask, note: str, now: datetime.datetime) -> bool:
    """The work cannot be done; ``note`` says why. False when somebody ticked or refused it before."""
    if not _close(actor, task, note, now):
        return False
    calls.refuse(task.call_id, note, now)
    return True


@transaction.atomic
def stop_product(*, actor: User, product: Product, reason: str, now: datetime.datetime) -> Hold:
    """Stop a service because of misuse; its people read the reason (PRD-31).

    Raises Refused for people who are not staff, RuleError when it is stopped already or has ended.
    """
    reload_staff(actor)
    return holds.stop(product=product, kind=Hold.Kind.ABUSE, reason=reason, owner=actor, now=now)


@transaction.atomic
def release_product(*, actor: User, product: Product, now: datetime.datetime, seen: str | None = None) -> None:
    """Lift that stop; whatever else holds the product stays. Raises Refused, RuleError when it has ended,
    ChangedMeanwhile when ``seen`` is another stop."""
    reload_staff(actor, product.organization)
    holds.release(product=product, kind=Hold.Kind.ABUSE, by=actor, now=now, seen=seen)


def _close(actor: User, task: StaffTask, note: str, now: datetime.datetime) -> bool:
    reload_staff(actor)
    locked = StaffTask.objects.open().with_subject().select_for_update(of=("self",)).filter(pk=task.pk).first()
    if locked is None:
        return False
    locked.done_at, locked.done_by, locked.note = now, actor, note
    locked.save(update_fields=["done_at", "done_by", "note"])
    product = locked.call.product
    record(
        EventKind.TASK_DONE, actor=actor, organization=product.organization,
        product=product, action=locked.call.action,
    )  # fmt: skip
    return True
