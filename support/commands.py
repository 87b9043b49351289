"""Showing a support code, and knowing a person by it (SUP-10, SUP-12, SUP-18)."""

import datetime
import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import User
from security.base.limits import Limit, hit_all, refund_all
from security.journal.events import record
from security.kinds import EventKind
from security.sign_in.blocks import unblocked
from support import visits
from support.models import DIGITS, LIFE, SupportCode, digits_of, fingerprint_of

BY_STAFF = Limit("support-code", amount=5, seconds=3600)
"""Wrong codes per member of the staff."""
OVERALL = Limit("support-code-overall", amount=60, seconds=3600)
"""Wrong codes of all staff: with a thousand codes alive, one in 1,600 hours full of guesses finds one."""
MOST_COLLISIONS = 20


class WrongSupportCode(Exception):
    """No living code has these digits."""


@dataclass
class TooManySupportCodes(Exception):
    """A limit is reached; ``seconds`` until the next try."""

    seconds: int


@transaction.atomic
def show_code(*, actor: User, now: datetime.datetime, scope: str = SupportCode.Scope.IDENTIFY) -> SupportCode:
    """A new code for the person, valid for 30 minutes and one use; the one before dies."""
    code = _fresh(actor, scope, now)
    record(EventKind.CODE_SHOWN, actor=actor, user=actor, scope=scope)
    return code


def living_code(person: User, now: datetime.datetime) -> SupportCode | None:
    """The code that the person showed last, while it is good."""
    return SupportCode.objects.filter(user=person, expires_at__gt=now).first()


def redeem(*, typed: str, staff: User, now: datetime.datetime) -> User:
    """The person whose code this is; the code is spent and the use written into every journal concerned.

    Counted before the look, so that tries in the same moment cannot pass together.
    Raises TooManyCodes, WrongCode, Unavailable.
    """
    tries = [(BY_STAFF, str(staff.pk)), (OVERALL, "everybody")]
    wait = hit_all(tries)
    if wait:
        raise TooManySupportCodes(wait)
    person = _spend("".join(typed.split()), staff, now)
    if person is None:
        raise WrongSupportCode
    refund_all(tries)
    return person


@transaction.atomic
def _spend(digits: str, staff: User, now: datetime.datetime) -> User | None:
    """Deleting is using: of two people with the same code in the same moment one deletes the row."""
    if len(digits) != DIGITS:
        return None
    living = SupportCode.objects.filter(fingerprint=fingerprint_of(digits), expires_at__gt=now, user__is_active=True)
    code = unblocked(living, "user").select_related("user").select_for_update(of=("self",)).first()
    if code is None:
        return None
    code.delete()
    record(EventKind.CODE_USED, actor=staff, user=code.user)
    for membership in code.user.memberships.acting(now).select_related("organization"):
        record(EventKind.CODE_USED, actor=staff, user=code.user, organization=membership.organization)
    if code.scope == SupportCode.Scope.LOOK:
        visits.start_visit(person=code.user, staff=staff, now=now)
    return code.user


def _fresh(person: User, scope: str, now: datetime.datetime) -> SupportCode:
    """Digits that no other code has at present."""
    for _try in range(MOST_COLLISIONS):
        seed = secrets.token_urlsafe(24)
        facts = {"seed": seed, "fingerprint": fingerprint_of(digits_of(seed)), "scope": scope, "expires_at": now + LIFE}
        try:
            with transaction.atomic():
                return SupportCode.objects.update_or_create(user=person, defaults=facts)[0]
        except IntegrityError:
            continue
    raise RuntimeError("No free support code was found.")
