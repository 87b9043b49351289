"""Mails of the provider's support."""

from notifications.outbox import post
from notifications.reader import Reader
from security.models import Event
from support.models import Visit

MOST_PAGES = 200


def visit_report(visit: Visit, pages: list[Event]) -> None:
    """To the person: what the staff opened with their consent."""
    post(
        "support/visit_report", reader=Reader.of(visit.person), visit=visit, pages=pages[:MOST_PAGES], total=len(pages)
    )
