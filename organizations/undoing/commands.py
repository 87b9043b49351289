"""Keeping the way back from a change, and going it (UI-27)."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import RuleError
from core.shown import version_of
from organizations.locks import lock_and_reload
from organizations.models import Membership, UndoStep
from organizations.undoing.registry import UNDO_KINDS, UndoKind

UNDO_FOR = datetime.timedelta(hours=1)
"""How long a change can be undone; later it is changed again, like anything."""
KEPT = datetime.timedelta(days=1)
"""So long a step says why it can no longer be undone."""
UNDONE = _("It was undone already.")
OVERTAKEN = _("It was changed again since then. Nothing was undone: look at it, then decide.")
TOO_LATE = _("A change can be undone for one hour. Change it again instead.")


class AlreadyUndone(RuleError):
    """The way back was gone already: a second click."""


def keep(actor: Membership, kind: str, subject: object, name: str, before: Any) -> UndoStep:
    """What the actor has just changed can be taken back from here; whoever changed it before has no way back any more.

    In the transaction of the change, after it, under the lock of the organization.
    """
    after = version_of(_kind(kind).state(actor, str(subject)))
    return actor.organization.undo_steps.create(
        actor=actor, kind=kind, subject=str(subject), name=name[:200], before=before, after=after, at=clock.now()
    )


@transaction.atomic
def undo(*, actor: Membership, step: UndoStep, now: datetime.datetime) -> UndoStep:
    """Bring back what was before the actor's own change, once.

    Raises Refused for somebody else's change or without the right of now, AlreadyUndone, RuleError when the hour is
    over or anything about the subject changed since; nothing is done then.
    """
    actor = lock_and_reload(actor)
    step = own_step(actor, step.pk)
    check_open(step, now)
    kind = _kind(step.kind)
    if version_of(kind.state(actor, step.subject)) != step.after:
        raise RuleError(OVERTAKEN)
    kind.restore(actor, step.subject, step.before, now)
    _steps_from(step).update(is_undone=True)  # this one, and that of the way back
    actor.record(kind.event, **{"name": step.name, **kind.concerns(actor, step.subject)})
    return step


def own_step(actor: Membership, pk: int) -> UndoStep:
    """A step of the actor's own. Raises RuleError for any other: nobody learns whether there is one."""
    step = actor.organization.undo_steps.filter(pk=pk, actor=actor).first()
    if step is None:
        raise RuleError(_("There is nothing of yours to undo here."))
    return step


def check_open(step: UndoStep, now: datetime.datetime) -> None:
    """Raises RuleError when the step was gone, overtaken, or its hour is over."""
    if step.is_undone:
        raise AlreadyUndone(UNDONE)
    if _steps_from(step).exclude(pk=step.pk).exists():
        raise RuleError(OVERTAKEN)
    if now - step.at >= UNDO_FOR:
        raise RuleError(TOO_LATE)


def forget_old(now: datetime.datetime) -> None:
    """Delete the steps that have said for a day why they can no longer be undone."""
    UndoStep.objects.filter(at__lt=now - KEPT).delete()


def _steps_from(step: UndoStep) -> QuerySet[UndoStep]:
    steps = UndoStep.objects.filter(organization=step.organization_id, kind=step.kind, subject=step.subject)
    return steps.filter(pk__gte=step.pk)


def _kind(key: str) -> UndoKind:
    kind = UNDO_KINDS.get(key)
    if kind is None:
        raise LookupError(f"Nobody says how to undo {key}.")
    return kind
