"""What other help desks got wrong, where no other test of ours says it (docs/known-failures.csv, F14)."""

import datetime

import pytest

from core.clock import now
from notifications.models import Message
from support.cases.escalation import escalate_next
from support.hours import our_hours
from tests.cast import Cast
from tests.support.matters import opened

pytestmark = pytest.mark.django_db


def test_what_is_late_at_night_is_told_when_the_support_opens(cast: Cast) -> None:
    case = opened(cast.member("beat"))
    night = datetime.datetime(2027, 4, 13, 23, 30, tzinfo=our_hours().zone)
    case.due_at = night - datetime.timedelta(minutes=45)
    case.save()
    assert case.due_at > now()
    assert not escalate_next(night)
    assert not escalate_next(night.replace(day=14, hour=5, minute=59))
    assert escalate_next(night.replace(day=14, hour=6, minute=0))
    assert not escalate_next(night.replace(day=14, hour=6, minute=1))
    assert Message.objects.filter(kind="support/late", address=cast.staff.email).count() == 1
