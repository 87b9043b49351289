"""Checking a typed code or a key: limits first, then the factor, then the journal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest

from security import emails, factors, keys
from security.factors import BACKUP, KEY, Method
from security.journal import Kind, record
from security.keys import Purpose
from security.limits import DAY, HOUR, Limit, client
from security.models import BackupCode

if TYPE_CHECKING:
    from accounts.models import User


SHORT = Limit("second-step", amount=5, seconds=900)
"""SEC-19: five wrong codes in a quarter of an hour, per person and kind of browser (known there, or any other)."""
LONG = [Limit("second-step-day", amount=20, seconds=DAY), Limit("second-step-month", amount=60, seconds=30 * DAY)]
"""Patience does not help: docs/security.md has the calculation."""
OVERALL = Limit("second-step-person", amount=200, seconds=30 * DAY)
"""Of one person, on all their known browsers together; strangers never count in it, so they cannot use it up."""
BY_CLIENT = Limit("second-step-client", amount=60, seconds=HOUR)


class WrongCode(Exception):
    """Not a code of now, or used already; which one is never said."""


@dataclass
class TooManyCodes(Exception):
    """The limit is reached; ``seconds`` until the next try."""

    seconds: int


def check_code(request: HttpRequest, user: "User", method: Method, code: str, *, browser: str = "") -> None:
    """Accept a code of the person, or what their key answered, once; only failures use up the budget.

    ``browser`` names one on which the person signed in before: it has a budget of its own, so that strangers who know
    the password cannot keep the owner out. Raises WrongCode, TooManyCodes, Unavailable.
    """
    tries, subject = _tries(request, user, browser)
    wait = next(filter(None, (limit.take(whose) for limit, whose in tries)), 0)
    if wait:
        raise TooManyCodes(wait)
    if not _is_right(request, user, method, code):
        _write_refusal(user, method, is_last=bool(SHORT.wait(subject)))
        raise WrongCode
    for limit, whose in tries:
        limit.give_back(whose)
    SHORT.forget(subject)
    if method is BACKUP:
        _write_backup_code(user)


def _is_right(request: HttpRequest, user: "User", method: Method, code: str) -> bool:
    if method is not KEY:
        return factors.is_right(user, method, code)
    purpose = Purpose.AGAIN if request.user.is_authenticated else Purpose.STEP
    return keys.is_right(request, purpose, user, code)


def _tries(request: HttpRequest, user: "User", browser: str) -> tuple[list[tuple[Limit, str]], str]:
    """Every limit that a try counts in, and the subject of the person's own ones."""
    subject = f"{user.pk} {browser}".strip()
    own = [(limit, subject) for limit in (SHORT, *LONG)]
    together = [(OVERALL, str(user.pk))] if browser else []
    return [(BY_CLIENT, client(request)), *own, *together], subject


@transaction.atomic
def _write_refusal(user: "User", method: Method, *, is_last: bool) -> None:
    record(Kind.SECOND_STEP_REFUSED, actor=None, user=user, method=method.key)
    if is_last:
        emails.second_step_refused(user)


@transaction.atomic
def _write_backup_code(user: "User") -> None:
    left = BackupCode.objects.left(user)
    record(Kind.BACKUP_CODE_USED, actor=user, user=user, left=left)
    emails.backup_code_used(user, left=left)
