"""Mails of the provider's support."""

import datetime

from notifications.outbox import post
from notifications.reader import Reader
from security.models import Event
from support.models import Letter, Visit

MOST_PAGES = 200


def visit_report(visit: Visit, pages: list[Event]) -> None:
    """To the person: what the staff opened with their consent."""
    post(
        "support/visit_report", reader=Reader.of(visit.person), visit=visit, pages=pages[:MOST_PAGES], total=len(pages)
    )


def contract_end_received(letter: Letter, lines: list[str], due_at: datetime.datetime) -> None:
    """Somebody ended a contract without signing in: when that arrived, and all that they declared (BIL-122). Goes out
    at ``due_at``."""
    reader = Reader(letter.address, letter.language)
    message = post("support/contract_end_received", reader=reader, letter=letter, lines=lines)
    message.due_at = due_at
    message.save(update_fields=["due_at"])
