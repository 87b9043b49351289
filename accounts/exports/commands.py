"""Taking a copy of everything along."""

import datetime

from django.db import transaction

from accounts import emails
from accounts.models import User
from security.base.origin import Origin
from security.journal.events import record
from security.kinds import EventKind


@transaction.atomic
def export_data(*, actor: User, origin: Origin, now: datetime.datetime) -> None:
    """The person takes a copy of everything along: journal and mail, before the first byte is sent."""
    record(EventKind.DATA_EXPORTED, actor=actor, user=actor)
    emails.data_exported(actor, at=now, origin=origin)
