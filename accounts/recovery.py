"""Getting back in with a code by mail or SMS. Nothing here tells whether an address has an account, or which contacts.

Whoever asks chooses among all ways; a browser on which the person signed in before sees only theirs, masked. A way that
the account does not have costs the same work and brings nothing. The code opens the page of the new password and
nothing else: the second step is asked at the sign-in, as always.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts import emails, signin
from accounts.codes import DIGITS, LONG_DIGITS, MAILS, MailedCode, session_seed
from accounts.login_email import drop
from accounts.models import LoginChange, User
from accounts.remembered import device_for
from accounts.ways import NOBODYS_NUMBER, Way, target_of
from core.clock import now
from core.policy import Refused
from core.sealing import digest
from notifications.outbox import deliver_sms_soon, deliver_soon
from notifications.reader import Reader
from security import sms
from security.actors import CHANGED, locked
from security.blocks import unblocked
from security.journal import Kind, record
from security.limits import DAY, HOUR, Limit, client, take_all
from security.origin import current
from security.same_work import same_work
from security.second_step import TooManyCodes
from security.sessions import end_others

SESSION_KEY = "recovery"
SEED_KEY = "recovery_seed"
ADDRESS_KEY = "recovery_for"
TARGET = "accounts.recovery-target"
BY_SMS = [
    Limit("recovery-sms-pause", amount=1, seconds=60),
    Limit("recovery-sms-hour", amount=3, seconds=HOUR),
    Limit("recovery-sms-day", amount=6, seconds=DAY),
]
"""SMS asked for with one login address, known or not. As for mails, a browser on which the account was opened has its
own budget, so that strangers cannot keep the owner waiting."""
WRONG_BY_CLIENT = Limit("recovery-wrong-client", amount=60, seconds=HOUR)
WRONG = Limit("recovery-wrong", amount=60, seconds=30 * DAY)
WRONG_OVERALL = Limit("recovery-wrong-overall", amount=100, seconds=HOUR)
"""Wrong codes for one login address and for all together. Beyond, nobody is shut out: codes of eight digits are void
and those of sixteen come instead, which no patience guesses (docs/security.md)."""
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Attempt:
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
        data: dict[str, Any] | None = request.session.get(SESSION_KEY)
        return cls(**{**data, "code": MailedCode.load(data["code"])}) if data else None

    def keep(self, request: HttpRequest) -> None:
        """Write it into the session."""
        request.session[SESSION_KEY] = asdict(self)

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


def begin(request: HttpRequest, email: str) -> None:
    """Remember the address until the way is chosen."""
    request.session[ADDRESS_KEY] = email


def send(request: HttpRequest, email: str, way: str) -> int:
    """Send a code to the account's contact; do the same work when there is none and throw it away.

    Answers 0, or the seconds to wait when too many were asked for with this address. Raises Unavailable.
    """
    code = _issue(request, email, way)
    if code.is_over:
        del request.session[SEED_KEY]
        code = _issue(request, email, way)
    return _send(request, code, way)


def send_again(request: HttpRequest, attempt: Attempt) -> int:
    """Another code for the same attempt."""
    return _send(request, replace(attempt.code.next_round(), length=_length(attempt.email)), attempt.way)


def prove(request: HttpRequest, attempt: Attempt, typed: str) -> bool:
    """Is this the code that was sent? A right one opens the page of the new password.

    Raises TooManyCodes for a client that guesses.
    """
    wait = WRONG_BY_CLIENT.take(client(request))
    if wait:
        raise TooManyCodes(wait)
    is_guessed_at = bool(WRONG.take(attempt.email) + WRONG_OVERALL.take(EVERYBODY))
    if is_void(attempt.code, is_guessed_at=is_guessed_at) or not attempt.code.is_right(typed):
        return False
    for limit, whose in ((WRONG_BY_CLIENT, client(request)), (WRONG, attempt.email), (WRONG_OVERALL, EVERYBODY)):
        limit.give_back(whose)
    if attempt.account is None:
        return False
    request.session.cycle_key()
    replace(attempt, is_proved=True).keep(request)
    return True


def is_void(code: MailedCode, *, is_guessed_at: bool) -> bool:
    """Whether another code has to be asked for."""
    return code.is_over or (is_guessed_at and code.length == DIGITS)


def finish(request: HttpRequest, attempt: Attempt, password: str) -> User | None:
    """Set the new password once, end every session of the person. None when the attempt is spent."""
    user = attempt.account
    if user is None or not attempt.may_set_password or not attempt.code.use():
        return None
    set_new_password(user, password)
    signin.forgive(request, user)
    for key in (SESSION_KEY, SEED_KEY, ADDRESS_KEY):
        request.session.pop(key, None)
    return user


@transaction.atomic
def set_new_password(user: User, password: str) -> None:
    """Save, journal, tell the person at every contact. Sessions end at once: their hash no longer matches."""
    fresh = locked(user)
    if fresh.email != user.email:
        raise Refused(CHANGED)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_others(user, keep=None)
    drop(user, LoginChange.State.CANCELLED, now=now())
    record(Kind.PASSWORD_RESET, actor=user, user=user)
    emails.password_changed(user, at=now(), origin=current(), by_code=True)
    if user.recovery_phone and sms.may_send_news(str(user.recovery_phone)):
        emails.sms_password_replaced(user, at=now())


def is_guessed_at(email: str) -> bool:
    """Whether short codes for this address, or of everybody, were guessed at too often."""
    return bool(WRONG.wait(email) or WRONG_OVERALL.wait(EVERYBODY))


def _length(email: str) -> int:
    return LONG_DIGITS if is_guessed_at(email) else DIGITS


def _issue(request: HttpRequest, email: str, way: str) -> MailedCode:
    seed = session_seed(request.session, SEED_KEY)
    return MailedCode.issue(f"recovery-{way}", seed=seed, address=email, length=_length(email))


def _send(request: HttpRequest, code: MailedCode, way: str) -> int:
    person = account_of(code.address)
    if code.may_be_mailed():
        limits = BY_SMS if way == Way.PHONE else [MAILS]
        subject = f"{code.address} {device_for(request, code.address)}".strip()
        wait = take_all((limit, subject) for limit in limits)
        if wait:
            code.was_not_mailed()
            return wait
        _post(person, code, way)
    Attempt(code, way, person.pk if person else None, _mark(person, way)).keep(request)
    return 0


def _post(person: User | None, code: MailedCode, way: str) -> None:
    """Write the message; the same work for nobody, thrown away."""
    target = target_of(person, way)
    reader = Reader.of(person) if person else Reader(address=code.address, language=get_language() or "es")
    if way == Way.PHONE:
        number = target or f"nobody {code.address}"
        is_sent = sms.may_send_unnoticed(number, is_real=bool(target)) and bool(target)
    else:
        is_sent = bool(target)
    with same_work(keep=is_sent):
        if way == Way.PHONE:
            emails.sms_code(
                reader=reader, number=target or NOBODYS_NUMBER, code=code.written, expires_at=code.expires_at,
                purpose="recovery",
            )  # fmt: skip
        else:
            to = replace(reader, address=target or code.address)
            emails.recovery_code(reader=to, login=code.address, code=code.written)
    if not is_sent:
        (deliver_sms_soon if way == Way.PHONE else deliver_soon)()


def _mark(person: User | None, way: str) -> str:
    """What the attempt remembers of where the code went; empty for nowhere."""
    target = target_of(person, way)
    return digest(TARGET, target) if target else ""
