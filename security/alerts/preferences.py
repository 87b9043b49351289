"""Changing what a person decided about their alerts."""

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from security.alerts import emails
from security.base.locking import lock_unchanged_person
from security.base.origin import Origin
from security.journal.events import record
from security.kinds import EventKind
from security.models import SecurityPreferences

if TYPE_CHECKING:
    from accounts.models import User

KEPT_SECRET = {"safety_phrase"}
"""Its words stay out of the journal."""


@transaction.atomic
def change_alerts(*, actor: "User", now: datetime.datetime, origin: Origin, **values: Any) -> bool:
    """Save the fields, write before and after, and tell the person by mail. False when nothing differs.

    Raises Refused when the account changed meanwhile: whoever was thrown out must not turn its alerts off.
    """
    row, _made = SecurityPreferences.objects.get_or_create(user=lock_unchanged_person(actor))
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if not before:
        return False
    for name in before:
        setattr(row, name, values[name])
    row.save(update_fields=[*before])
    shown = [name for name in before if name not in KEPT_SECRET]
    record(
        EventKind.ALERTS_CHANGED, actor=actor, user=actor, fields=sorted(before),
        before={name: before[name] for name in shown}, after={name: values[name] for name in shown},
    )  # fmt: skip
    emails.alerts_changed(actor, at=now, origin=origin)
    return True
