"""Asking a person's registered devices whether it is them, and where the answer stands (SEC-6 to SEC-9).

Nothing leaves the portal: an open question is shown on every page of a registered device in which its person is signed
in, and at ``/profile/security/approve/``.
"""

import datetime
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.errors import RuleError
from security.base import last_use, tokens
from security.base.limits import DAY, HOUR, Limit, client, hit_all
from security.base.locking import lock_person
from security.base.origin import current
from security.journal.events import record
from security.kinds import EventKind
from security.methods.second_step import TooManyCodes
from security.models import PushDevice, PushRequest
from security.models.push import OPEN_FOR

if TYPE_CHECKING:
    from accounts.models import User

COOKIE_FOR = datetime.timedelta(days=400)
"""The longest that browsers keep one."""
PURPOSE = "security.push-device"
SHORT = Limit("push", amount=3, seconds=900)
"""Questions to one person from one kind of browser (known there, or any other): nobody is worn down by asking."""
STRANGERS = Limit("push-day", amount=10, seconds=DAY)
KNOWN = Limit("push-day-known", amount=40, seconds=DAY)
BY_CLIENT = Limit("push-client", amount=60, seconds=HOUR)
"""From unknown browsers at one address; what brought somebody in is given back."""
DENIALS = Limit("push-denied", amount=2, seconds=HOUR)
PAUSE = Limit("push-pause", amount=1, seconds=HOUR)
"""Opened by the second «It was not me» within an hour."""

SEEN_EVERY = datetime.timedelta(hours=1)


def digests_of(request: HttpRequest) -> list[str]:
    """By which this browser's devices are found; empty on a browser that nobody registered."""
    return tokens.digests_of(request, settings.DEVICE_COOKIE_NAME, PURPOSE)


def keep_token(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """The browser is a device of the person signed in from now on, beside those of others who use it."""
    others = PushDevice.objects.exclude(user=request.user)
    tokens.keep(request, response, settings.DEVICE_COOKIE_NAME, token, COOKIE_FOR, purpose=PURPOSE, others=others)


def device_here(request: HttpRequest, user: "User") -> PushDevice | None:
    """The person's registered device that this browser is, when it may answer."""
    found: PushDevice | None = PushDevice.objects.filter(
        user=user, digest__in=digests_of(request), password_mark=user.get_session_auth_hash()
    ).first()
    return found


def registered_here(request: HttpRequest, user: "User") -> PushDevice | None:
    """This browser's row of the person, also while a changed password lets it rest."""
    found: PushDevice | None = PushDevice.objects.filter(user=user, digest__in=digests_of(request)).first()
    return found


def question_to(user: "User", pk: uuid.UUID) -> PushRequest | None:
    """One question to this very person, open or not."""
    found: PushRequest | None = PushRequest.objects.filter(user=user, pk=pk).first()
    return found


def note_use(device: PushDevice, at: datetime.datetime) -> None:
    """Keep when the device was used last, to the hour."""
    last_use.note_use(PushDevice.objects.filter(pk=device.pk), at, SEEN_EVERY, field="last_seen_at")


def waiting_here(request: HttpRequest, user: "User", at: datetime.datetime) -> PushRequest | None:
    """The open question that this browser may answer: no query without its cookie, else one."""
    digests = digests_of(request)
    if not digests or not user.is_authenticated:
        return None
    here = PushDevice.objects.filter(
        user=OuterRef("user"), digest__in=digests, password_mark=user.get_session_auth_hash()
    )
    waiting = PushRequest.objects.waiting(user, at).exclude(asking_device__digest__in=digests)
    waiting = waiting.exclude(session_key=request.session.session_key)
    return waiting.filter(Exists(here)).first()


def approved_here(device: PushDevice, at: datetime.datetime) -> PushRequest | None:
    """What was approved on this device last and nobody used yet: a mistake can be taken back."""
    found: PushRequest | None = PushRequest.objects.approved(device.user, at).filter(answered_by=device).first()
    return found


def stay_awake(request: HttpRequest, user: "User") -> None:
    """The password was changed on this browser, which proved it: its device goes on, all others rest."""
    here = PushDevice.objects.filter(user=user, digest__in=digests_of(request))
    here.update(password_mark=user.get_session_auth_hash())


def asked(request: HttpRequest, user: "User", purpose: str) -> PushRequest | None:
    """The newest question of this very session."""
    key = request.session.session_key
    own = PushRequest.objects.filter(user=user, purpose=purpose, session_key=key) if key else PushRequest.objects.none()
    return own.order_by("-created_at").first()


def was_refused(request: HttpRequest) -> bool:
    """Whether the session that this browser still names was ended by «It was not me»."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return bool(key) and PushRequest.objects.filter(session_key=key, state=PushRequest.State.DENIED).exists()


def ask(
    request: HttpRequest,
    user: "User",
    purpose: str,
    at: datetime.datetime,
    *,
    browser: str = "",
    remember: bool = False,
) -> PushRequest:
    """Open a question for this session. ``browser`` as in ``check_code``.

    Raises RuleError while it cannot be answered, TooManyCodes, Unavailable.
    """
    here = PushDevice.objects.filter(user=user, digest__in=digests_of(request)).first()
    _may_ask(request, user, browser)
    key, origin = request.session.session_key or "", current()
    with transaction.atomic():
        lock_person(user)
        _make_space(user, key, at, is_known=bool(browser))
        found = PushRequest.objects.create(
            user=user, purpose=purpose, session_key=key, remember=remember, asking_device=here, device=origin.device,
            ip=origin.ip, created_at=at, expires_at=at + OPEN_FOR,
        )  # fmt: skip
        record(EventKind.PUSH_ASKED, actor=None, user=user)
    return found


def use(asked: PushRequest, at: datetime.datetime) -> bool:
    """Spend an approval: True once. One statement, so of parallel tries one wins."""
    approved = PushRequest.objects.filter(pk=asked.pk, state=PushRequest.State.APPROVED, expires_at__gt=at)
    return approved.update(state=PushRequest.State.USED) == 1


def withdraw(request: HttpRequest, user: "User") -> None:
    """The session proved itself otherwise: its open question disappears from the devices."""
    own = PushRequest.objects.filter(user=user, state="pending", session_key=request.session.session_key or "")
    own.update(state=PushRequest.State.EXPIRED)


def others_of(request: HttpRequest, user: "User") -> "QuerySet[PushDevice, PushDevice]":
    """The person's registered devices that can answer a question asked here."""
    awake = PushDevice.objects.filter(user=user, password_mark=user.get_session_auth_hash())
    found: QuerySet[PushDevice, PushDevice] = awake.exclude(digest__in=digests_of(request))
    return found


def _may_ask(request: HttpRequest, user: "User", browser: str) -> None:
    if PAUSE.wait(str(user.pk)):
        raise RuleError(
            _("Questions to your devices are paused for an hour, because several were refused. Use another method.")
        )
    if not others_of(request, user).exists():
        raise RuleError(_("None of your other devices can answer at the moment. Use another method."))
    subject = f"{user.pk} {browser}".strip()
    day = KNOWN if browser else STRANGERS
    strangers = [] if browser else [(BY_CLIENT, client(request))]
    wait = hit_all([(SHORT, subject), (day, subject), *strangers])
    if wait:
        raise TooManyCodes(wait)


def _make_space(user: "User", session_key: str, at: datetime.datetime, *, is_known: bool) -> None:
    """Close what is over, what this session asked before, and for a known browser what a stranger asked."""
    waiting = PushRequest.objects.filter(user=user, state=PushRequest.State.PENDING)
    if not is_known:
        others = waiting.filter(expires_at__gt=at).exclude(session_key=session_key)
        if others.exists():
            raise RuleError(
                _(
                    "Another sign-in to your account waits for an answer. "
                    "Try again in five minutes, or use another method."
                )
            )
    waiting.update(state=PushRequest.State.EXPIRED)
