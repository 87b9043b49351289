"""Registering and renaming security keys; removing and preferring them is the same as for any factor."""

import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import RuleError
from security.base.locking import lock_unchanged_person
from security.journal.events import record
from security.kinds import EventKind
from security.methods.commands import Added, added
from security.methods.factors import KEY, Factor, devices
from security.models import SecurityKey

if TYPE_CHECKING:
    from accounts.models import User

MOST_KEYS = 20
"""Per person; who needs more has lost some and should remove them."""


@transaction.atomic
def add_key(*, actor: "User", key: SecurityKey, name: str, keep: str | None, now: datetime.datetime) -> Added:
    """Register a key that answered (``security.methods.keys.new_key``) under a name; answers as ``added``.

    Raises RuleError for the twenty-first key, and for one that is registered already, whoever's it is.
    """
    user = lock_unchanged_person(actor, session=keep)
    if len(devices(user, KEY)) >= MOST_KEYS:
        raise RuleError(too_many_keys())
    key.name = name
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError as error:
        raise RuleError(_("This key is already registered. Use another one.")) from error
    return added(user, actor, factor=Factor(KEY, key), keep=keep, now=now)


@transaction.atomic
def rename_key(*, actor: "User", key: SecurityKey, name: str) -> bool:
    """Give it another name. False when nothing changed."""
    before = SecurityKey.objects.select_for_update().get(pk=key.pk, user=actor).name
    if before == name:
        return False
    SecurityKey.objects.filter(pk=key.pk).update(name=name)
    record(EventKind.KEY_RENAMED, actor=actor, user=actor, before=before, after=name)
    return True


def too_many_keys() -> str:
    """Why no further key is registered, and what to do."""
    return _("You have %(most)s keys. Delete one that you no longer use, then add the new one.") % {"most": MOST_KEYS}
