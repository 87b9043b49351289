"""Registering a device; approving and refusing sign-ins on it."""

import datetime
import uuid
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import RuleError
from security.alerts import emails
from security.base.locking import lock_unchanged_person
from security.journal.events import record
from security.kinds import EventKind
from security.methods import push
from security.methods.commands import Added, added
from security.methods.factors import PUSH, Factor
from security.models import PushDevice, PushRequest
from security.models.push import MOST_MISSES

if TYPE_CHECKING:
    from accounts.models import User

MOST_DEVICES = 5
CLOSED = gettext_lazy("This question is closed: it was answered already, or its five minutes are over.")


@transaction.atomic
def add_device(
    *,
    actor: "User",
    name: str,
    kind: str,
    digest: str,
    replaced: PushDevice | None,
    keep: str | None,
    now: datetime.datetime,
) -> Added:
    """Let a browser approve sign-ins of the person; answers as ``added``. Raises RuleError when there are too many.

    ``digest`` is of the token that the browser gets, ``replaced`` what it was registered as before.
    """
    user = lock_unchanged_person(actor, session=keep)
    if replaced is not None:
        PushDevice.objects.filter(user=user, pk=replaced.pk).delete()
    if PushDevice.objects.filter(user=user).count() >= MOST_DEVICES:
        raise RuleError(_("You have registered five devices. Delete one that you no longer use first."))
    device = PushDevice.objects.create(
        user=user, name=name, kind=kind, digest=digest, password_mark=user.get_session_auth_hash(), created_at=now,
        last_seen_at=now,
    )  # fmt: skip
    return added(user, actor, factor=Factor(PUSH, device), keep=keep, now=now)


@transaction.atomic
def approve(
    *, actor: "User", device: PushDevice, session_key: str | None, pk: uuid.UUID, number: int, now: datetime.datetime
) -> bool:
    """Let the session that asked go on. False for a wrong number; the third one closes the question.

    ``session_key`` is of the session that answers: whoever copied its cookies must not answer to themselves.
    Raises Http404 for a question of another person, RuleError when it was answered, is over, or was asked here.
    """
    asked = _asked(actor, device, pk)
    _not_here(asked, device, session_key)
    if not asked.is_open(now):
        raise RuleError(CLOSED)
    if asked.number != number:
        _note_miss(asked, device, now)
        return False
    asked.close(PushRequest.State.APPROVED, now, device)
    PushDevice.objects.filter(pk=device.pk).update(last_used_at=now, last_seen_at=now)
    record(EventKind.PUSH_APPROVED, actor=actor, user=actor, device=device.name)
    return True


@transaction.atomic
def deny(*, actor: "User", device: PushDevice, pk: uuid.UUID, now: datetime.datetime) -> None:
    """It was not the person: the session that asked ends, and somebody knows the password.

    An approval by mistake is taken back until it was used. Raises Http404 and RuleError as ``approve``; a session
    that asked for itself may refuse.
    """
    asked = _asked(actor, device, pk)
    if not asked.may_be_denied(now):
        raise RuleError(CLOSED)
    asked.close(PushRequest.State.DENIED, now, device)
    Session.objects.filter(session_key=asked.session_key).delete()
    UserSession.objects.filter(session_key=asked.session_key).delete()
    record(
        EventKind.PUSH_DENIED, actor=actor, user=actor, device=device.name, asker=asked.device, address=asked.ip or ""
    )
    emails.push_denied(actor, asked=asked)
    push.DENIALS.hit(str(actor.pk))
    if push.DENIALS.wait(str(actor.pk)):
        push.PAUSE.hit(str(actor.pk))


def _asked(actor: "User", device: PushDevice, pk: uuid.UUID) -> PushRequest:
    asked: PushRequest | None = PushRequest.objects.select_for_update().filter(pk=pk, user=actor).first()
    if asked is None or device.user_id != actor.pk:
        raise Http404
    return asked


def _not_here(asked: PushRequest, device: PushDevice, session_key: str | None) -> None:
    if asked.asking_device_id == device.pk or asked.session_key == session_key:
        raise RuleError(_("A sign-in cannot be approved on the device that asks for it. Use another one."))


def _note_miss(asked: PushRequest, device: PushDevice, now: datetime.datetime) -> None:
    asked.misses += 1
    asked.save(update_fields=["misses"])
    if asked.misses >= MOST_MISSES:
        asked.close(PushRequest.State.EXPIRED, now)
        record(EventKind.PUSH_MISSED, actor=None, user=asked.user, device=device.name)
        emails.push_missed(asked.user, asked=asked)
