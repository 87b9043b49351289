"""What the staff do with mail from strangers: answer it, or lay it aside (SUP-27)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import RuleError
from security.journal.events import record
from security.kinds import EventKind
from support.cases import emails
from support.models import Letter

DONE = _("Somebody has answered this mail or laid it aside.")


@transaction.atomic
def answer(*, actor: User, letter: Letter, text: str, now: datetime.datetime) -> None:
    """Write back to the address. Raises RuleError when that was done."""
    letter = _closed(actor, letter, now)
    letter.answer = text
    letter.save(update_fields=["answer"])
    record(EventKind.LETTER_ANSWERED, actor=actor, number=letter.number, email=letter.address)
    emails.letter_answered(letter)


@transaction.atomic
def lay_aside(*, actor: User, letter: Letter, now: datetime.datetime) -> None:
    """Nothing is to be answered. Raises RuleError when that was done."""
    letter = _closed(actor, letter, now)
    record(EventKind.LETTER_CLOSED, actor=actor, number=letter.number, email=letter.address)


def _closed(actor: User, letter: Letter, now: datetime.datetime) -> Letter:
    locked = Letter.objects.open().select_for_update().filter(pk=letter.pk).first()
    if locked is None:
        raise RuleError(DONE)
    locked.closed_at, locked.closed_by_name = now, actor.full_name
    locked.save(update_fields=["closed_at", "closed_by_name"])
    return locked
