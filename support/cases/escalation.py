"""What nobody answered in time is told to the staff: once, and while somebody is there to read it (SUP-24)."""

import datetime

from django.db import transaction

from accounts.models import User
from security.journal.events import record
from security.kinds import EventKind
from support.cases import emails
from support.hours import our_hours
from support.models import Case, Letter

MOST_TOLD = 20


@transaction.atomic
def escalate_next(now: datetime.datetime) -> bool:
    """Tell of one case or letter that is late; False when none is, or nobody works. Safe to repeat and in parallel."""
    if not our_hours().is_open(now):
        return False
    late = Case.objects.for_update().select_for_update(skip_locked=True, of=("self",)).late(now)
    case = late.filter(escalated_at=None).order_by("due_at", "pk").first()
    if case is not None:
        record(
            EventKind.CASE_LATE, actor=None, organization=case.organization, product=case.product, number=case.number
        )
        return _told(case, now)
    letters = Letter.objects.open().filter(due_at__lte=now, escalated_at=None).order_by("due_at", "pk")
    letter = letters.select_for_update(skip_locked=True).first()
    return letter is not None and _told(letter, now)


def _told(late: Case | Letter, now: datetime.datetime) -> bool:
    late.escalated_at = now
    late.save(update_fields=["escalated_at"])
    for staff in _who_hears(late):
        emails.late(late, staff)
    return True


def _who_hears(late: Case | Letter) -> list[User]:
    """Whoever has it, else everybody at the desk."""
    at_the_desk = User.objects.filter(is_staff=True, is_active=True)
    has_it = late.claimed_by_id if isinstance(late, Case) else None
    claimed = at_the_desk.filter(pk=has_it) if has_it else at_the_desk.none()
    return list(claimed) or list(at_the_desk.order_by("pk")[:MOST_TOLD])
