"""UI-27, UI-29: in one moment with somebody else's act nothing is undone that was not seen, and nothing twice."""

import pytest

from accounts.models import User
from core.clock import now
from core.errors import RuleError
from notifications.digests import gather, morning_of
from notifications.models import Digest, Message, Preference, Topic
from organizations.models import Membership, Role, UndoStep
from organizations.people.commands import change_role
from organizations.undoing.commands import undo
from tests import factories
from tests.races import at_once, overtaken

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]


def changed() -> tuple[Membership, Membership, Membership, UndoStep]:
    """The one who changed a role, another administrator, whose role it was, and the way back."""
    house = factories.organization("Casa")
    chief, other = factories.owner_of(house), factories.member(house, Role.ADMINISTRATOR)
    subject = factories.member(house)
    change_role(actor=chief, subject=subject, role=Role.EXTERNAL, has_accounting=False)
    return chief, other, subject, UndoStep.objects.get()


def role_of(subject: Membership) -> str:
    """As stored."""
    return Membership.objects.get(pk=subject.pk).role


def test_a_change_that_comes_first_is_not_undone() -> None:
    chief, other, subject, step = changed()
    slow, quick = overtaken(
        lambda: undo(actor=chief, step=step, now=now()),
        lambda: change_role(actor=other, subject=subject, role=Role.ADMINISTRATOR, has_accounting=False),
    )
    roles = {Role.COLLABORATOR, Role.ADMINISTRATOR}
    assert role_of(subject) in roles
    assert UndoStep.objects.filter(is_undone=False).count() == int(not isinstance(quick, Exception))
    if isinstance(slow, RuleError):
        assert role_of(subject) == Role.ADMINISTRATOR


def test_two_presses_undo_once() -> None:
    chief, _other, subject, step = changed()
    answers = at_once(*[lambda: undo(actor=chief, step=step, now=now())] * 2)
    assert sorted(isinstance(each, RuleError) for each in answers) == [False, True]
    assert role_of(subject) == Role.COLLABORATOR
    assert UndoStep.objects.filter(is_undone=False).count() == 0


def test_two_workers_write_one_digest() -> None:
    _chief, _other, subject, _step = changed()
    Preference.objects.create(user=subject.user, topic=Topic.ACCESS, mail="digest")
    Message.objects.filter(user=subject.user).update(state="held", created_at="2026-11-01T12:00Z")
    person, moment = User.objects.get(pk=subject.user_id), now()
    morning = morning_of(person.time_zone, moment)
    answers = at_once(*[lambda: gather(person.pk, morning, moment)] * 2)
    assert sorted(each is None for each in answers) == [False, True]
    assert Message.objects.filter(user=person, kind="notifications/digest").count() == 1
    assert Digest.objects.count() == 1
