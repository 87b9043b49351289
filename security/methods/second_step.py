"""Checking a typed code or a key: limits first, then the factor, then the journal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest

from core.clock import now
from security.alerts import emails
from security.base.limits import DAY, HOUR, Limit, client, hit_all, refund_all
from security.journal.events import record
from security.kinds import EventKind
from security.methods import factors, keys
from security.methods.factors import BACKUP, KEY, SMS, Method
from security.methods.keys import KeyPurpose
from security.models import BackupCode, SmsCode

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
    subject = f"{user.pk} {browser}".strip()
    tries = _tries(request, user, method, subject, is_known=bool(browser))
    wait = hit_all(tries)
    if wait:
        raise TooManyCodes(wait)
    if not _is_right(request, user, method, code):
        _write_refusal(user, method, is_last=method is not KEY and SHORT.wait(subject) > 0)
        raise WrongCode
    refund_all(tries)
    SHORT.reset(subject)
    if method is BACKUP:
        _write_backup_code(user)


def _is_right(request: HttpRequest, user: "User", method: Method, code: str) -> bool:
    is_again = request.user.is_authenticated
    if method is KEY:
        return keys.is_right(request, KeyPurpose.AGAIN if is_again else KeyPurpose.STEP, user, code)
    if method is SMS:
        purpose = SmsCode.Purpose.CONFIRM if is_again else SmsCode.Purpose.SIGN_IN
        return SmsCode.objects.accept(user, request.session.session_key, purpose, code, now())
    return factors.is_right(user, method, code)


def _tries(
    request: HttpRequest, user: "User", method: Method, subject: str, *, is_known: bool
) -> list[tuple[Limit, str]]:
    """Every limit that a try counts in. Nobody guesses a signature, so keys have no part in the budget of codes; known
    browsers pass whatever others did at their address."""
    own = [] if method is KEY else [(limit, subject) for limit in (SHORT, *LONG)]
    return [*own, (OVERALL, str(user.pk)) if is_known else (BY_CLIENT, client(request))]


def reset_limits(user: "User") -> None:
    """The person proved themselves wholly and chose another password: what strangers with the old one tried is over.

    Not after a recovery: whoever reads the mailbox would get new tries with every new password.
    """
    for limit in (SHORT, *LONG):
        limit.reset(str(user.pk))


@transaction.atomic
def _write_refusal(user: "User", method: Method, *, is_last: bool) -> None:
    record(EventKind.SECOND_STEP_REFUSED, actor=None, user=user, method=method.key)
    if is_last:
        emails.second_step_refused(user)


@transaction.atomic
def _write_backup_code(user: "User") -> None:
    left = BackupCode.objects.left(user)
    record(EventKind.BACKUP_CODE_USED, actor=user, user=user, left=left)
    emails.backup_code_used(user, left=left)
