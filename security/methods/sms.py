"""Sending codes by SMS: every limit first, because each message costs money and disturbs somebody."""

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import RuleError
from notifications import sms
from notifications.outbox import post_sms
from notifications.reader import Reader
from security.base import limits
from security.base.limits import DAY, HOUR, Limit, client, hit_all, refund_all
from security.base.locking import lock_person
from security.journal.events import record
from security.kinds import EventKind
from security.methods.second_step import TooManyCodes
from security.models import SmsCode, SmsFactor
from security.models.phone import LIVES_FOR

if TYPE_CHECKING:
    from accounts.models import User

PAUSE = Limit("sms-pause", amount=1, seconds=60)
"""To one number: the next message comes a minute later at the earliest."""
OWN = [Limit("sms-hour", amount=5, seconds=HOUR), Limit("sms-day", amount=20, seconds=DAY)]
"""Of one person and kind of browser (known there, or any other): a stranger with the password does not use up the
messages of the owner."""
BY_NUMBER = Limit("sms-number", amount=30, seconds=DAY)
"""To the number that an account has proved; each account has its own, so strangers use up nothing of the owner."""
UNPROVED = Limit("sms-number-unproved", amount=3, seconds=DAY)
"""To a number that its account has not proved, from all accounts together."""
NEW_NUMBERS = Limit("sms-new-numbers", amount=5, seconds=DAY)
"""Different numbers that one person may try to add: an account is no machine for writing to strangers."""
BY_CLIENT = Limit("sms-client", amount=60, seconds=HOUR)
"""Messages that unknown browsers asked for at one address; those that brought somebody in are given back."""
STRANGERS = Limit("sms-strangers", amount=400, seconds=HOUR)
OVERALL = Limit("sms-overall", amount=500, seconds=HOUR)
"""Of the whole portal, and the share of unknown browsers and unproved numbers in it: what toll fraud can cost at most,
and what is left for people whom the portal knows (docs/security.md)."""
EVERYBODY = "everybody"
RECOVERS = gettext_lazy(
    "This number already recovers your password. For the second step use another one, or another method."
)
"""One telephone must not bring both steps."""


def number_of(user: "User") -> SmsFactor | None:
    """The number that the person uses."""
    found: SmsFactor | None = SmsFactor.objects.filter(user=user, confirmed=True).first()
    return found


def new_number_of(user: "User") -> SmsFactor | None:
    """The number that waits for its first code."""
    found: SmsFactor | None = SmsFactor.objects.filter(user=user, confirmed=False).first()
    return found


def awaits_code(request: HttpRequest, user: "User", purpose: str, now: datetime.datetime) -> bool:
    """Whether a code of this session would be accepted."""
    return SmsCode.objects.waiting(user, request.session.session_key, purpose, now).exists()


def wait_in_words(seconds: int) -> str:
    """When the next message can be sent, for a person."""
    if seconds > PAUSE.seconds:
        return limits.wait_in_words(seconds)
    return _("We have just sent one; the next in %(seconds)s s.") % {"seconds": seconds}


def add_number(request: HttpRequest, user: "User", number: str, now: datetime.datetime) -> None:
    """Keep the number aside and send its first code. Raises TooManyCodes, Unavailable, RuleError."""
    if number == str(user.recovery_phone):
        raise RuleError(RECOVERS)
    count_message(request, user, number, browser="add", more=[(NEW_NUMBERS, str(user.pk))])
    with transaction.atomic():
        lock_person(user)
        SmsFactor.objects.filter(user=user, confirmed=False).delete()
        factor = SmsFactor.objects.create(user=user, name="sms", number=number, confirmed=False, created_at=now)
        _post(request, factor, SmsCode.Purpose.ADD, now)


def send_code(
    request: HttpRequest, user: "User", pk: int, purpose: str, now: datetime.datetime, *, browser: str = ""
) -> bool:
    """Send a new code for this session to one of the person's numbers; False when the number is gone.

    The session's earlier code for the same purpose dies. ``browser`` as in ``check_code``. Raises TooManyCodes,
    Unavailable, RuleError.
    """
    found = SmsFactor.objects.filter(user=user, pk=pk).first()
    if found is None:
        return False
    count_message(request, user, found.number, browser=browser)
    with transaction.atomic():
        factor = SmsFactor.objects.select_for_update().filter(user=user, pk=pk).first()
        if factor is not None:
            _post(request, factor, purpose, now)
    return factor is not None


def count_message(
    request: HttpRequest, user: "User", number: str, *, browser: str, more: "list[tuple[Limit, str]] | None" = None
) -> None:
    """Count a message to a number of the person, before it is written. Raises TooManyCodes, Unavailable, RuleError."""
    if not sms.is_offered():
        raise RuleError(_("No SMS can be sent at the moment. Use another method."))
    subject = f"{user.pk} {browser}".strip()
    is_proved = SmsFactor.objects.filter(user=user, number=number, confirmed=True).exists()
    own = f"{number} {user.pk}"
    to_number = [(PAUSE, own), (BY_NUMBER, own)] if is_proved else [(PAUSE, number), (UNPROVED, number)]
    strangers = [] if is_proved and browser else [(BY_CLIENT, client(request)), (STRANGERS, EVERYBODY)]
    personal = [*to_number, *(more or []), *[(limit, subject) for limit in OWN]]
    wait = hit_all([*personal, *strangers, (OVERALL, EVERYBODY)])
    if wait:
        raise TooManyCodes(wait)


def may_send_unnoticed(number: str, *, is_real: bool = True) -> bool:
    """Count a message that a stranger asked for (accounts.recovery); whoever asked must not learn the answer, because
    the limit of a number tells whose it is. Its pause is the address's. What is not real counts for nobody else."""
    own, shared = [(BY_NUMBER, number)], [(STRANGERS, EVERYBODY), (OVERALL, EVERYBODY)]
    refusals = [limit.hit(whose) for limit, whose in [*own, *shared]]
    if any(refusals):
        refund_all([*own, *shared])
    elif not is_real:
        refund_all(shared)
    return not any(refusals)


def may_send_news(number: str) -> bool:
    """Count a message about something that happened, which nobody can ask for."""
    return bool(number) and sms.is_offered() and not hit_all([(BY_NUMBER, number), (OVERALL, EVERYBODY)])


def is_factor(user: "User", number: str) -> bool:
    """Whether the second step of the person comes to this number."""
    return bool(SmsFactor.objects.filter(user=user, number=number, confirmed=True).exists())


def _post(request: HttpRequest, factor: SmsFactor, purpose: str, now: datetime.datetime) -> None:
    code = SmsCode.issue(factor, request.session.session_key or "", purpose, now)
    post_sms(
        "security/code", reader=Reader.of(factor.user), number=factor.number, secrets={"code": code}, purpose=purpose,
        expires_at=now + LIVES_FOR,
    )  # fmt: skip
    record(EventKind.SMS_SENT, actor=None, user=factor.user, number=factor.masked)
