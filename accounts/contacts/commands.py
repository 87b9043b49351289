"""Recovery phone and recovery e-mail (guide 6): proved by a code before they replace the old one, which is told."""

import datetime
from functools import partial

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.codes import MAILS, CodeInSession, MailedCode
from accounts.models import User
from core.errors import RuleError
from core.shown import check_unchanged
from notifications.reader import Reader
from security.base.limits import DAY, Limit, hit_all
from security.base.locking import lock_unchanged_person
from security.base.origin import Origin
from security.journal.events import record
from security.kinds import EventKind
from security.methods import sms
from security.methods.second_step import TooManyCodes

PHONE, EMAIL = "recovery-phone", "recovery-email"
"""What is being proved: purposes of codes, and keys of the session."""
UNDER_WAY = {kind: CodeInSession(kind, f"{kind}-seed") for kind in (PHONE, EMAIL)}
NEW_ADDRESSES = Limit("recovery-email-new", amount=10, seconds=DAY)
"""Mails with codes to new recovery addresses that one person causes: an account is no machine for writing to
strangers."""

IS_LOGIN = _("This is your login email. For recovery type another address, which you still read when that one fails.")
WILL_BE_LOGIN = _("You have asked for this address as your new login. For recovery type another one.")
IS_SECOND_STEP = _(
    "The codes of your second step come to this number already. One phone must not open both: use another number, "
    "or a recovery email."
)


def under_way(request: HttpRequest, kind: str) -> MailedCode | None:
    """The code that this browser waits for; its ``address`` is the new contact."""
    data = request.session.get(kind)
    return MailedCode.load(data) if data else None


def start_change(request: HttpRequest, user: User, kind: str, contact: str) -> None:
    """Send a code to a new contact. Raises RuleError, TooManyCodes, Unavailable."""
    refuse(user, kind, contact)
    _send(request, user, kind, UNDER_WAY[kind].issue(request, f"{kind}-{user.pk}", address=contact))


def send_again(request: HttpRequest, user: User, kind: str, code: MailedCode) -> None:
    """Another code to the same contact; the earlier one dies. Raises as ``start_change``."""
    _send(request, user, kind, code.next_round())


def _send(request: HttpRequest, user: User, kind: str, code: MailedCode) -> None:
    wait = code.send_once(partial(_send_sms if kind == PHONE else _send_mail, request, user, code))
    if wait:
        raise TooManyCodes(wait)
    request.session[kind] = code.dump()


def _send_sms(request: HttpRequest, user: User, code: MailedCode) -> int:
    sms.count_message(request, user, code.address, browser="recovery", more=[(sms.NEW_NUMBERS, str(user.pk))])
    emails.sms_code(
        reader=Reader.of(user), number=code.address, code=code.written, expires_at=code.expires_at, purpose="contact"
    )  # fmt: skip
    return 0


def _send_mail(_request: HttpRequest, user: User, code: MailedCode) -> int:
    wait = hit_all([(NEW_ADDRESSES, str(user.pk)), (MAILS, code.address)])
    if not wait:
        emails.recovery_email_code(user, address=code.address, code=code.written)
    return wait


def finish(
    request: HttpRequest, user: User, kind: str, code: MailedCode, origin: Origin, now: datetime.datetime
) -> None:
    """The code was right: save its contact, once. Raises RuleError."""
    if code.use():
        change(actor=user, kind=kind, contact=code.address, origin=origin, now=now)
    UNDER_WAY[kind].forget(request.session)


def refuse(user: User, kind: str, contact: str) -> None:
    """Raises RuleError for a contact that would be no second way."""
    if kind == PHONE:
        if sms.is_factor(user, contact):
            raise RuleError(IS_SECOND_STEP)
    elif contact == user.email:
        raise RuleError(IS_LOGIN)
    elif user.login_changes.waiting().filter(after=contact).exists():
        raise RuleError(WILL_BE_LOGIN)


@transaction.atomic
def change(
    *, actor: User, kind: str, contact: str, origin: Origin, now: datetime.datetime, seen: str | None = None
) -> bool:
    """Save a proved contact in the place of the old one, or none (an empty ``contact``); False when it is the same.

    The old one is told, and the login e-mail (PRO-32). Raises RuleError, ChangedMeanwhile when the old one is not as
    ``seen``.
    """
    user = lock_unchanged_person(actor)
    if contact_of(user, kind) != contact:
        check_unchanged(seen, contact_of(user, kind))
    if contact:
        refuse(user, kind, contact)
    return (_change_phone if kind == PHONE else _change_email)(user, contact, origin, now)


def contact_of(user: User, kind: str) -> str:
    """The present one, or nothing."""
    return str(user.recovery_phone or "") if kind == PHONE else user.recovery_email


def _change_phone(user: User, number: str, origin: Origin, now: datetime.datetime) -> bool:
    before, masked = str(user.recovery_phone or ""), user.masked_phone
    if before == number:
        return False
    user.recovery_phone = number
    user.save(update_fields=["recovery_phone"])
    record(EventKind.RECOVERY_PHONE_CHANGED, actor=user, user=user, before=masked, after=user.masked_phone)
    emails.recovery_phone_changed(user, before=before if sms.may_send_news(before) else "", at=now, origin=origin)
    return True


def _change_email(user: User, address: str, origin: Origin, now: datetime.datetime) -> bool:
    before = user.recovery_email
    if before == address:
        return False
    user.recovery_email = address
    user.save(update_fields=["recovery_email"])
    record(EventKind.RECOVERY_EMAIL_CHANGED, actor=user, user=user, before=before, after=address)
    emails.recovery_email_changed(user, before=before, at=now, origin=origin)
    return True
