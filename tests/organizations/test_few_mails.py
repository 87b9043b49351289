"""Whoever does and undoes the same thing again and again fills nobody's mailbox; the acts go on."""

import datetime

import pytest

from core.clock import now
from organizations.models import Organization, Role, UndoStep
from organizations.people import commands as people
from organizations.protection import two_factor
from organizations.undoing.commands import undo
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.organizations import outbox
from tests.organizations.protection import protect

pytestmark = pytest.mark.django_db
TIMES = 16


@pytest.fixture
def house() -> Organization:
    """An organization whose legal representative has a second step."""
    founded = factories.organization("Puerta Giratoria")
    protect(factories.owner_of(founded))
    return founded


@pytest.mark.proof
def test_a_role_that_goes_to_and_fro_is_mailed_some_times(house: Organization) -> None:
    actor, subject = factories.owner_of(house), factories.member(house)
    for _time in range(TIMES):
        assert not people.NEWS.was_silent(subject)
        people.change_role(actor=actor, subject=subject, role=Role.ADMINISTRATOR, has_accounting=False)
        step = UndoStep.objects.filter(kind="role", subject=str(subject.pk)).latest("pk")
        undo(actor=actor, step=step, now=now())
        if len(outbox.kinds(subject.user.email)) == people.NEWS.amount:
            break
    people.change_role(actor=actor, subject=subject, role=Role.EXTERNAL, has_accounting=False)
    assert (len(outbox.kinds(subject.user.email)), people.NEWS.was_silent(subject)) == (people.NEWS.amount, True)
    assert Event.objects.filter(kind=EventKind.MEMBER_ROLE_CHANGED, user=subject.user).count() > TIMES / 3


def test_a_rule_that_is_moved_again_and_again_is_mailed_some_times(house: Organization) -> None:
    actor, stopped, moment = factories.owner_of(house), factories.member(house), now()
    for days in range(1, TIMES):
        starts_at = moment + datetime.timedelta(days=days)
        assert two_factor.require_second_factor(actor=actor, starts_at=starts_at, refuses_sms=False, now=moment)
    assert len(outbox.kinds(stopped.user.email)) == two_factor.NEWS.amount
