"""Remembered browsers, and asking whenever the browser opens."""

from typing import TYPE_CHECKING

from django.db import transaction

from security.base.locking import lock_unchanged_person
from security.journal.events import record
from security.kinds import EventKind
from security.models import RememberedBrowser, SecurityPreferences
from security.sessions import close_others, forget_known

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def forget_browsers(*, actor: "User", keep: str | None, pk: int | None = None) -> bool:
    """Have one of the person's remembered browsers, or all of them, ask again. False when there was none.

    No browser is a known one any more but that of the session with the key ``keep``.
    """
    found = RememberedBrowser.objects.filter(user=actor)
    if pk is not None:
        found = found.filter(pk=pk)
    devices = [row.device for row in found.select_for_update()]
    found.delete()
    forget_known(actor, keep=keep)
    if devices:
        record(EventKind.BROWSER_FORGOTTEN, actor=actor, user=actor, devices=devices)
    return bool(devices)


@transaction.atomic
def ask_every_time(*, actor: "User", is_on: bool, keep: str | None) -> bool:
    """No sign-in outlives the browser (guide 7): remembered browsers are forgotten, and sessions end but the one with
    the key ``keep``. False when nothing changed."""
    user = lock_unchanged_person(actor)
    preferences = SecurityPreferences.of(user)
    if preferences.asks_every_time == is_on:
        return False
    preferences.asks_every_time = is_on
    preferences.save()
    if is_on:
        RememberedBrowser.objects.filter(user=user).delete()
        close_others(user, keep=keep)
    record(EventKind.ASKING_CHANGED, actor=user, user=user, before=not is_on, after=is_on)
    return True
