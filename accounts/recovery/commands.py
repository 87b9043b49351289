"""Getting back in with a code by mail or SMS. Nothing here tells whether an address has an account, or which contacts.

Whoever asks chooses among all ways; a browser on which the person signed in before sees only theirs, masked. A way that
the account does not have costs the same work and brings nothing. The code opens the page of the new password and
nothing else: the second step is asked at the sign-in, as always.
"""

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Self

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts import emails
from accounts.codes import DIGITS, LONG_DIGITS, MAILS, VALID_FOR, CodeInSession, MailedCode
from accounts.login_email.commands import drop
from accounts.models import LoginChange, User
from accounts.recovery.methods import NOBODYS_NUMBER, RecoveryMethod, target_of
from accounts.sign_in import commands as sign_in
from accounts.sign_in.known_browsers import device_for
from core.clock import now
from core.encryption import digest
from core.policy import Refused
from core.work import wake
from notifications.reader import Reader
from notifications.tasks import deliver_due, deliver_due_sms
from security.base.constant_time import constant_time
from security.base.limits import DAY, HOUR, Limit, claim, client, hit_all
from security.base.locking import CHANGED, lock_person
from security.base.origin import current
from security.journal.events import record
from security.kinds import EventKind
from security.methods import sms
from security.methods.second_step import TooManyCodes
from security.sessions import end_others
from security.sign_in.blocks import unblocked

UNDER_WAY = CodeInSession("recovery", "recovery_seed")
ADDRESS_KEY = "recovery_for"
TARGET = "accounts.recovery-target"
BY_SMS = [
    Limit("recovery-sms-pause", amount=1, seconds=60),
    Limit("recovery-sms-hour", amount=3, seconds=HOUR),
    Limit("recovery-sms-day", amount=6, seconds=DAY),
]
"""SMS asked for with one login address, known or not. As for mails, a browser on which the account was opened has its
own budget, so that strangers cannot keep the owner waiting."""
BY_CLIENT = Limit("recovery-client", amount=60, seconds=HOUR)
"""Codes that one client has sent."""
STARTS = Limit("recovery-starts", amount=120, seconds=HOUR)
"""Addresses that one client types: each lies in a session."""
WRONG_BY_CLIENT = Limit("recovery-wrong-client", amount=60, seconds=HOUR)
WRONG = Limit("recovery-wrong", amount=60, seconds=30 * DAY)
WRONG_OVERALL = Limit("recovery-wrong-overall", amount=100, seconds=HOUR)
"""Wrong codes for one login address and for all together. Beyond, nobody is shut out: codes of eight digits are void
and those of sixteen come instead, which no patience guesses (docs/security.md)."""
EVERYBODY = "everybody"


@dataclass(frozen=True)
class RecoveryAttempt:
    """A recovery under way in this browser; ``is_proved`` after the right code.

    ``person`` is whose account it was when the code was sent, ``target`` the digest of where it went: when either is
    another one now, the attempt is dead.
    """

    code: MailedCode
    way: str
    person: int | None
    target: str
    is_proved: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """The attempt of this browser, when its time is not over."""
        data: dict[str, Any] | None = request.session.get(UNDER_WAY.key)
        return cls(**{**data, "code": MailedCode.load(data["code"])}) if data else None

    def keep(self, request: HttpRequest) -> None:
        """Write it into the session."""
        request.session[UNDER_WAY.key] = asdict(self)

    @property
    def email(self) -> str:
        """The login address that was typed."""
        return self.code.address

    @property
    def may_set_password(self) -> bool:
        """The code was right, and its quarter of an hour is not over."""
        return self.is_proved and not self.code.is_over

    @property
    def account(self) -> User | None:
        """The person, when they may sign in and the address and contact are still theirs."""
        found = account_of(self.email)
        is_same = found is not None and found.pk == self.person and _mark(found, self.way) == self.target
        return found if is_same and self.target else None


def account_of(email: str) -> User | None:
    """The person with this login address, when there is one who may sign in."""
    return unblocked(User.objects.filter(email=email, is_active=True)).first()


def start_recovery(request: HttpRequest, email: str) -> int:
    """Remember the address until the way is chosen. Answers 0, or the seconds to wait. Raises Unavailable."""
    wait = STARTS.hit(client(request))
    if not wait:
        request.session[ADDRESS_KEY] = email
    return wait


def send(request: HttpRequest, email: str, way: str) -> int:
    """Send a code to the account's contact; do the same work when there is none and throw it away.

    Answers 0, or the seconds to wait when too many were asked for with this address. Raises Unavailable.
    """
    code = UNDER_WAY.issue(request, f"recovery-{way}", address=email, length=_length(email))
    return _send(request, code, way)


def send_again(request: HttpRequest, attempt: RecoveryAttempt) -> int:
    """Another code for the same attempt."""
    return _send(request, replace(attempt.code.next_round(), length=_length(attempt.email)), attempt.way)


def prove(request: HttpRequest, attempt: RecoveryAttempt, typed: str) -> bool:
    """Is this the code that was sent? A right one is spent, and opens the page of the new password.

    Raises TooManyCodes for a client that guesses.
    """
    wait = WRONG_BY_CLIENT.hit(client(request))
    if wait:
        raise TooManyCodes(wait)
    is_guessed_at = bool(WRONG.hit(attempt.email) + WRONG_OVERALL.hit(EVERYBODY))
    if is_void(attempt.code, is_guessed_at=is_guessed_at) or not attempt.code.is_right(typed):
        return False
    for limit, whose in ((WRONG_BY_CLIENT, client(request)), (WRONG, attempt.email), (WRONG_OVERALL, EVERYBODY)):
        limit.refund(whose)
    if attempt.account is None or not attempt.code.use():
        return False
    request.session.cycle_key()
    replace(attempt, is_proved=True).keep(request)
    return True


def is_void(code: MailedCode, *, is_guessed_at: bool) -> bool:
    """Whether another code has to be asked for."""
    return code.is_over or (is_guessed_at and code.length == DIGITS)


def finish(request: HttpRequest, attempt: RecoveryAttempt, password: str) -> User | None:
    """Set the new password once, end every session of the person. None when the attempt is spent."""
    user = attempt.account
    if user is None or not attempt.may_set_password or not claim(f"recovered:{attempt.code.identity}", VALID_FOR):
        return None
    set_new_password(user, password)
    sign_in.reset_limits(request, user)
    UNDER_WAY.forget(request.session)
    request.session.pop(ADDRESS_KEY, None)
    return user


@transaction.atomic
def set_new_password(user: User, password: str) -> None:
    """Save, journal, tell the person at every contact. Sessions end at once: their hash no longer matches."""
    fresh = lock_person(user)
    if fresh.email != user.email:
        raise Refused(CHANGED)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_others(user, keep=None)
    drop(user, LoginChange.State.CANCELLED, now=now())
    record(EventKind.PASSWORD_RESET, actor=user, user=user)
    emails.password_changed(user, at=now(), origin=current(), by_code=True)
    if user.recovery_phone and sms.may_send_news(str(user.recovery_phone)):
        emails.sms_password_replaced(user, at=now())


def is_guessed_at(email: str) -> bool:
    """Whether short codes for this address, or of everybody, were guessed at too often."""
    return bool(WRONG.wait(email) or WRONG_OVERALL.wait(EVERYBODY))


def _length(email: str) -> int:
    return LONG_DIGITS if is_guessed_at(email) else DIGITS


def _send(request: HttpRequest, code: MailedCode, way: str) -> int:
    person = account_of(code.address)
    wait = code.send_once(partial(_post_within_limits, request, person, code, way))
    if not wait:
        RecoveryAttempt(code, way, person.pk if person else None, _mark(person, way)).keep(request)
    return wait


def _post_within_limits(request: HttpRequest, person: User | None, code: MailedCode, way: str) -> int:
    limits = BY_SMS if way == RecoveryMethod.PHONE else [MAILS]
    subject = f"{code.address} {device_for(request, code.address)}".strip()
    wait = hit_all([*((limit, subject) for limit in limits), (BY_CLIENT, client(request))])
    if not wait:
        _post(person, code, way)
    return wait


def _post(person: User | None, code: MailedCode, way: str) -> None:
    """Write the message; the same work for nobody, thrown away."""
    target = target_of(person, way)
    reader = Reader.of(person) if person else Reader(address=code.address, language=get_language() or "es")
    if way == RecoveryMethod.PHONE:
        number = target or f"nobody {code.address}"
        is_sent = sms.may_send_unnoticed(number, is_real=bool(target)) and bool(target)
    else:
        is_sent = bool(target)
    with constant_time(keep=is_sent):
        if way == RecoveryMethod.PHONE:
            emails.sms_code(
                reader=reader, number=target or NOBODYS_NUMBER, code=code.written, expires_at=code.expires_at,
                purpose="recovery",
            )  # fmt: skip
        else:
            to = replace(reader, address=target or code.address)
            emails.recovery_code(reader=to, login=code.address, code=code.written)
    if not is_sent:
        wake(deliver_due_sms if way == RecoveryMethod.PHONE else deliver_due)


def _mark(person: User | None, way: str) -> str:
    """What the attempt remembers of where the code went; empty for nowhere."""
    target = target_of(person, way)
    return digest(TARGET, target) if target else ""
