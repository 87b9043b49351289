"""Keeping a person out and letting them in again. Every door asks here (PRD-27, PRD-30).

Doors: sessions (``security.backend``), sign-in of any kind (``accounts.sign_in.adapter``), recovery, application
passwords, and ``organizations.locks`` for acts and jobs that were under way.
"""

import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from core.statements import Statement
from security.base.locking import lock_person
from security.models import Block
from security.sessions import end_others

if TYPE_CHECKING:
    from accounts.models import User

Row = TypeVar("Row", bound=models.Model)


def unblocked(rows: "models.QuerySet[Row]", person: str = "pk") -> "models.QuerySet[Row]":
    """Only rows whose person (in this column) is not blocked."""
    return rows.exclude(Block.objects.blocking(person))


def is_blocked(user: "User") -> bool:
    """Whether a block is in force. One query."""
    return bool(_IN_FORCE.tuples(user=user.pk))


def _in_force(user: int) -> "models.QuerySet[Block, Any]":
    return Block.objects.in_force().filter(user_id=user).values_list("pk")


_IN_FORCE: Statement[Any] = Statement(_in_force)


def block_of(user: "User") -> Block | None:
    """The block in force, with the reason that the person and their organizations may read. One query."""
    return Block.objects.in_force().filter(user=user).first()


def start_block(*, user: "User", by: "User", reason: str, note: str, now: datetime.datetime) -> bool:
    """Keep the person out and end their sessions; False when they are out already. Inside the caller's transaction.

    Waits for a sign-in under way, so that its session is in the list and ends too; a later one finds the block.
    """
    lock_person(user)
    _block, is_new = Block.objects.in_force().get_or_create(
        user=user, lifted_at=None,
        defaults={"reason": reason, "note": note, "started_at": now, "started_by": by},
    )  # fmt: skip
    end_others(user, keep=None)
    return is_new


def lift(*, block: Block, by: "User", now: datetime.datetime) -> bool:
    """Let the person in again; False when somebody did before. Their sessions stay ended."""
    return bool(Block.objects.in_force().filter(pk=block.pk).update(lifted_at=now, lifted_by=by))
