"""The person who acts, as they are now and not as their request found them."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _

from core.policy import Refused
from core.statements import Statement
from security.base.strength import SecondFactor

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

CHANGED = _("Your account changed while you did this. Sign in again.")


def lock_person(user: "User") -> "User":
    """The person's row under a lock: acts upon one account wait for each other.

    Rows that only name the person, such as a line of the journal, do not wait: whoever writes them may have locked a
    row that the present holder of the lock wants next.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A lock lasts as long as a transaction.")
    found = _LOCKED.rows(pk=user.pk)
    if not found:
        raise get_user_model().DoesNotExist
    return found[0]


def _locked(pk: int) -> "QuerySet[User]":
    people: QuerySet[User] = get_user_model()._default_manager.select_for_update(no_key=True).filter(pk=pk)
    return people


_LOCKED = Statement(_locked)


def lock_unchanged_person(actor: "User", *, session: str | None = None) -> "User":
    """The same, for acts that could keep a thief in: the request was let in by a password, a login and an open account.

    When one of them is another one now, what let it in is void, and so is the act (REL-9). Nor does a request go on
    that was let in without a second step and meets one now, unless its ``session`` (a key) is the one in which it was
    activated: all the others were ended with that. Raises Refused.
    """
    found = lock_person(actor)
    if any(getattr(found, name) != getattr(actor, name) for name in ("password_mark", "email", "is_active")):
        raise Refused(CHANGED)
    is_first_step = actor.second_factor == SecondFactor.NONE != found.second_factor
    if is_first_step and not Session.objects.filter(session_key=session).exists():
        raise Refused(CHANGED)
    return found
