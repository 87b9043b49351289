"""Activating, preferring and removing methods; backup codes. Each is told by mail and written down."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.shown import check_unchanged
from security.alerts import emails
from security.base.locking import lock_unchanged_person
from security.base.strength import SecondFactor
from security.journal.events import record
from security.kinds import EventKind
from security.methods.factors import APP, SMS, Factor, factor_of, refresh, ways_of
from security.methods.policies import is_last, may_remove_factor
from security.models import AppFactor, BackupCode, SecurityPreferences, SmsFactor
from security.sessions import close_others

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Added:
    """What came of a new factor: backup codes in clear when the person had none left, and whether it is the first."""

    codes: list[str]
    is_first: bool


@transaction.atomic
def activate_app(*, actor: "User", secret: str, last_t: int, keep: str | None, now: datetime.datetime) -> Added | None:
    """Bind an OTP app in the place of an earlier one; answers as ``added``, or None for a second click.

    ``last_t`` is the step of the code that proved it, which the sign-in then refuses. ``keep``: as in ``added``.
    """
    user = lock_unchanged_person(actor, session=keep)
    earlier = AppFactor.objects.filter(user=user).first()
    if earlier is not None and earlier.secret == secret:
        return None
    AppFactor.objects.filter(user=user).delete()
    factor = AppFactor.of_secret(user, secret, now)
    factor.last_t = last_t
    factor.save()
    return added(user, actor, factor=Factor(APP, factor), keep=keep, now=now, is_replacement=earlier is not None)


@transaction.atomic
def activate_sms(*, actor: "User", factor: SmsFactor, keep: str | None, now: datetime.datetime) -> Added | None:
    """Use the number from now on, in the place of an earlier one; answers as ``added``, None when it was done already.

    ``factor`` is not confirmed yet; its code was right. ``keep``: as in ``added``.
    """
    user = lock_unchanged_person(actor, session=keep)
    found = SmsFactor.objects.filter(user=user, pk=factor.pk, confirmed=False).first()
    if found is None:
        return None
    earlier = SmsFactor.objects.filter(user=user, confirmed=True).first()
    SmsFactor.objects.filter(user=user, confirmed=True).delete()
    found.confirmed, found.created_at = True, now
    found.save(update_fields=["confirmed", "created_at"])
    facts = {"before": earlier.masked, "after": found.masked} if earlier else {}
    is_replacement = earlier is not None
    return added(user, actor, factor=Factor(SMS, found), keep=keep, now=now, is_replacement=is_replacement, **facts)


def added(
    user: "User",
    actor: "User",
    *,
    factor: Factor,
    keep: str | None,
    now: datetime.datetime,
    is_replacement: bool = False,
    **facts: Any,
) -> Added:
    """What every new factor has in common. The first one ends every session but the one with the key ``keep`` (None
    where no session acts): they were opened without it.

    ``user`` is locked; ``actor`` is the same person in the request's memory. ``is_replacement``: another one of its
    method went; ``facts`` say what it was.
    """
    is_first = user.second_factor == SecondFactor.NONE
    refresh(user)
    if is_first:
        close_others(user, keep=keep)
    actor.second_factor = user.second_factor
    kind = EventKind.FACTOR_REPLACED if is_replacement else EventKind.FACTOR_ADDED
    record(kind, actor=user, user=user, method=factor.method.key, name=factor.device.name, **facts)
    emails.factor_added(
        user, method=factor.method.label, name=factor.label, is_replacement=is_replacement,
        is_asked=ways_of(user)[0] is factor.method,
    )  # fmt: skip
    return Added([] if BackupCode.objects.left(user) else BackupCode.objects.renew(user, now), is_first)


@transaction.atomic
def prefer(*, actor: "User", factor: Factor) -> None:
    """Have this method asked first (SEC-5)."""
    user = lock_unchanged_person(actor)
    SecurityPreferences.objects.update_or_create(user=user, defaults={"preferred_factor": factor.device.persistent_id})
    record(EventKind.FACTOR_PREFERRED, actor=user, user=user, method=factor.method.key)


@transaction.atomic
def remove_factor(*, actor: "User", factor: Factor, seen: str | None = None) -> bool:
    """Take one away; with the last one the backup codes go too. False when it was gone already.

    Raises Refused while an organization requires the last one, ChangedMeanwhile when the page (``seen``) did not know
    that it is the last one.
    """
    user = lock_unchanged_person(actor)
    found = factor_of(user, factor.method.key, factor.pk)
    if found is None:
        return False
    may_remove_factor(user, found).or_403()
    was_last = is_last(user, found)
    check_unchanged(seen, was_last)
    found.device.delete()
    if was_last:
        BackupCode.objects.filter(user=user).delete()
    refresh(user)
    actor.second_factor = user.second_factor
    record(EventKind.FACTOR_REMOVED, actor=user, user=user, method=found.method.key, name=found.device.name)
    emails.factor_removed(user, method=found.method.label, name=found.label, is_last=was_last)
    return True


def codes_of(user: "User") -> list[int]:
    """Which codes the person has, by number."""
    return list(BackupCode.objects.filter(user=user).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def renew_backup_codes(*, actor: "User", now: datetime.datetime, seen: str | None = None) -> list[str]:
    """Ten new codes in clear, for the only time; the earlier ones are void (SEC-4).

    Raises ChangedMeanwhile when those that would be void are not those ``seen``.
    """
    user = lock_unchanged_person(actor)
    check_unchanged(seen, codes_of(user))
    codes = BackupCode.objects.renew(user, now)
    refresh(user)
    record(EventKind.BACKUP_CODES_RENEWED, actor=user, user=user)
    emails.backup_codes_renewed(user)
    return codes
