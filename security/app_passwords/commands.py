"""Making and revoking application passwords (SEC-13, SEC-14)."""

import datetime
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.policy import ALLOWED, Verdict
from core.shown import check_unchanged
from security.alerts import emails
from security.base.locking import lock_person, lock_unchanged_person
from security.journal.events import record
from security.kinds import EventKind
from security.models import AppPassword
from security.sign_in.blocks import is_blocked

if TYPE_CHECKING:
    from accounts.models import User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1; small letters, which a telephone types without a second key."""
CHARACTERS, GROUP = 24, 4
"""31^24 possibilities are 118 bits."""
MOST = 50
"""Living ones per person."""


def generate() -> str:
    """A fresh one in groups: ``hq3k-9mwd-…``."""
    letters = "".join(secrets.choice(ALPHABET) for _position in range(CHARACTERS))
    return "-".join(letters[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))


def digest_of(typed: str) -> str:
    """What is stored and looked up: an HMAC with the portal's secret key. Case, blanks and hyphens do not matter.

    A slow hash protects what people choose. These are 118 random bits: whoever steals the table and the key would
    try for ever, and a mail server asks at every connection. Anything else than one of ours has the digest of nothing.
    """
    letters = "".join(typed[:200].split()).replace("-", "").lower()
    ours = letters if len(letters) == CHARACTERS and set(letters) <= set(ALPHABET) else ""
    return salted_hmac("security.app_passwords", ours, algorithm="sha256").hexdigest()


def may_create(user: "User", *, living: int, is_blocked: bool = False) -> Verdict:
    """One's own only, and not without end. ``living``: how many the person has."""
    if is_blocked or not user.is_active:
        return Verdict(_("This account is closed."))
    if living >= MOST:
        return Verdict(_("You have 50 application passwords. Revoke one that no program uses any more."))
    return ALLOWED


@transaction.atomic
def create(*, actor: "User", name: str, now: datetime.datetime) -> str:
    """Make one for a program and answer its characters, which nothing shows a second time. Raises Refused."""
    user = lock_unchanged_person(actor)
    may_create(user, living=user.app_passwords.living().count(), is_blocked=is_blocked(user)).or_403()
    characters = generate()
    user.app_passwords.create(name=name, digest=digest_of(characters), created_at=now)
    record(EventKind.APP_PASSWORD_CREATED, actor=user, user=user, name=name)
    emails.app_password_created(user, name=name)
    return characters


@transaction.atomic
def revoke(*, actor: "User", password: AppPassword, now: datetime.datetime) -> None:
    """End one of the actor's own at once. Raises RuleError when it was revoked meanwhile."""
    if not _end(lock_person(actor), now, actor=actor, pk=password.pk):
        raise RuleError(_("This application password is already revoked."))


@transaction.atomic
def revoke_all(*, actor: "User", now: datetime.datetime, seen: str | None = None) -> int:
    """End every one of the actor's own; answers how many there were. Raises ChangedMeanwhile when they are others than
    those ``seen``."""
    user = lock_person(actor)
    living = living_of(user)
    if living:
        check_unchanged(seen, living)
    return _end(user, now, actor=actor)


def living_of(user: "User") -> list[int]:
    """Which ones the person has, by number."""
    return list(user.app_passwords.living().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def revoke_of_nobodys(user: "User", *, now: datetime.datetime) -> int:
    """Programs of a person who belongs nowhere any more: the removal must not let suspended ones in."""
    return _end(lock_person(user), now, actor=None)


def _end(user: "User", now: datetime.datetime, *, actor: "User | None", **which: int) -> int:
    ending = user.app_passwords.living().filter(**which)
    names = list(ending.values_list("name", flat=True))
    if names:
        ending.update(revoked_at=now)
        record(EventKind.APP_PASSWORDS_REVOKED, actor=actor, user=user, names=", ".join(names))
        emails.app_passwords_revoked(user, names=names)
    return len(names)
