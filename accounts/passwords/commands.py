"""Changing the password while signed in."""

import datetime
from typing import Any

from django.db import transaction

from accounts import emails
from accounts.login_email.commands import drop
from accounts.models import LoginChange, User
from accounts.passwords import mailboxes
from accounts.passwords.mailboxes import Mailbox
from security.base.locking import lock_unchanged_person
from security.base.origin import Origin
from security.journal.events import record
from security.kinds import EventKind
from security.methods import second_step
from security.sessions import end_others


@transaction.atomic
def change_password(
    *,
    actor: User,
    password: str,
    keep: str | None,
    origin: Origin,
    now: datetime.datetime,
    mailbox: Mailbox | None = None,
) -> int:
    """Save a password that its form has checked; every session but the one with the key ``keep`` ends.

    A change of the login e-mail that waits is cancelled: whoever knew the old password may have asked for it.

    ``mailbox`` gets the same password, as soon as its provider answers (PRO-52). Journal and mail (PRO-56). Answers how
    many sessions ended. Raises Refused when the account changed meanwhile, RuleError when the mailbox is not theirs any
    more; nothing is changed then.
    """
    user = lock_unchanged_person(actor)
    user.set_password(password)
    user.save(update_fields=["password"])
    actor.password, actor.password_mark = user.password, user.password_mark
    ended = end_others(actor, keep=keep)
    second_step.reset_limits(actor)
    drop(actor, LoginChange.State.CANCELLED, now=now)
    address = mailbox.address if mailbox else ""
    facts: dict[str, Any] = {"mailbox": address} if address else {}
    record(EventKind.PASSWORD_CHANGED, actor=actor, user=actor, **facts)
    emails.password_changed(actor, at=now, origin=origin, by_code=False, mailbox=address)
    if mailbox:
        mailboxes.unify(actor=actor, mailbox=mailbox, password=password, now=now)
    return ended
