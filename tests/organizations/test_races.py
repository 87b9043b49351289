"""REL-5: whatever happens at once, somebody answers for the house, and nothing happens twice."""

import datetime
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, connection

from core.clock import now
from organizations import locks, schedule
from organizations.departures.commands import leave, remove_member
from organizations.invitations.commands import InvitationPlan, accept_invitation, decline_invitation, invite
from organizations.models import Invitation, Membership, Organization, Role
from organizations.people.commands import change_role
from tests import factories
from tests.choice import some
from tests.organizations import outbox
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = some(200)
Move = Callable[[Membership, Membership], object]


def remove(actor: Membership, other: Membership) -> None:
    """Take the other out."""
    remove_member(actor=actor, subject=other, now=now())


def demote(actor: Membership, other: Membership) -> None:
    """Make the other a collaborator."""
    change_role(actor=actor, subject=other, role=Role.COLLABORATOR, has_accounting=False)


def step_back(actor: Membership, _other: Membership) -> None:
    """Give up the own role."""
    demote(actor, actor)


def go(actor: Membership, _other: Membership) -> None:
    """Leave."""
    leave(actor=actor, now=now())


@pytest.fixture
def house() -> Organization:
    """An organization with one legal representative."""
    return factories.organization("Dos Dueñas")


def two_representatives(house: Organization) -> tuple[Membership, Membership]:
    """The one who is there and another one, both fresh."""
    first = factories.owner_of(house)
    house.memberships.exclude(pk=first.pk).delete()
    return first, factories.member(house, Role.LEGAL_REPRESENTATIVE, factories.person())


def representatives(house: Organization) -> int:
    """How many answer for it."""
    return house.memberships.legal_representatives(now()).count()


@pytest.mark.proof
def test_two_representatives_removing_each_other_leave_one(house: Organization) -> None:
    for _round in range(ROUNDS):
        one, other = two_representatives(house)
        outcomes = at_once(partial(remove, one, other), partial(remove, other, one))
        assert len(refusals(outcomes)) == 1
        assert (representatives(house), house.memberships.count()) == (1, 1)


@pytest.mark.proof
@pytest.mark.parametrize("mine", [remove, demote, step_back, go])
@pytest.mark.parametrize("theirs", [remove, demote, step_back, go])
def test_crossing_moves_leave_a_representative(house: Organization, mine: Move, theirs: Move) -> None:
    for _round in range(some(15)):
        one, other = two_representatives(house)
        at_once(partial(mine, one, other), partial(theirs, other, one))
        assert representatives(house) >= 1


@pytest.mark.proof
def test_the_database_alone_would_hold_it_too(house: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "lock_organization", lambda pk: Organization.objects.get(pk=pk))
    stopped = 0
    for _round in range(12):
        one, other = two_representatives(house)
        outcomes = at_once(partial(_walled, one, other), partial(_walled, other, one))
        stopped += sum(isinstance(each, IntegrityError) for each in outcomes)
        assert representatives(house) == 1
    assert stopped > 0


def _walled(actor: Membership, subject: Membership) -> None:
    """Remove; without the lock of the commands two checks may also wait for each other, and the database ends one."""
    try:
        remove(actor, subject)
    except OperationalError as deadlock:
        raise IntegrityError(str(deadlock)) from deadlock


@pytest.mark.parametrize(
    "change", ["SET role = 'external'", "SET blocked_at = now()"]
)  # fmt: skip
def test_the_database_refuses_to_lose_the_last_one_behind_our_back(house: Organization, change: str) -> None:
    with pytest.raises(IntegrityError, match="without a legal representative"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE organizations_membership {change} WHERE organization_id = %s", [house.pk])
    with pytest.raises(IntegrityError, match="without a legal representative"):
        house.memberships.all().delete()


def test_an_invitation_taken_by_fifty_people_at_once_admits_one(house: Organization) -> None:
    invitation = factories.invitation(factories.owner_of(house))
    people = [factories.person() for _each in range(50)]
    outcomes = at_once(*[partial(accept, invitation.pk, user) for user in people])
    assert len(refusals(outcomes)) == 49
    assert house.memberships.count() == 2
    assert sum(outbox.kinds(user.email).count("organizations/welcome") for user in people) == 1


def test_fifty_clicks_of_one_person_join_once(house: Organization) -> None:
    user = factories.person()
    invitation = factories.invitation(factories.owner_of(house), email=user.email)
    outcomes = at_once(*[partial(accept, invitation.pk, user)] * 50)
    assert refusals(outcomes) == []
    assert len({membership.pk for membership in outcomes}) == 1
    assert outbox.kinds(user.email).count("organizations/welcome") == 1


def test_inviting_one_address_twice_at_once_invites_once(house: Organization) -> None:
    owner, other = two_representatives(house)
    for number in range(some(30)):
        send = [
            partial(invite, actor=actor, plan=InvitationPlan(f"g{number}@luz.example", Role.EXTERNAL), now=now())
            for actor in (owner, other)
        ]
        assert len(refusals(at_once(*send))) == 1
        assert outbox.kinds(f"g{number}@luz.example") == ["organizations/invitation"]


def test_removing_the_inviter_while_the_guest_accepts_never_admits_on_a_dead_promise(house: Organization) -> None:
    for _round in range(some(30)):
        one, other = two_representatives(house)
        invitation, guest = factories.invitation(other), factories.person()
        _removed, joined = at_once(partial(remove, one, other), partial(accept, invitation.pk, guest))
        invitation.refresh_from_db()
        is_member = house.memberships.filter(user=guest).exists()
        assert is_member == isinstance(joined, Membership) == (invitation.state == Invitation.State.ACCEPTED)


def test_declining_while_the_guest_accepts_ends_in_one_of_the_two(house: Organization) -> None:
    owner = factories.owner_of(house)
    for _round in range(some(20)):
        invitation, guest = factories.invitation(owner), factories.person()
        decline = partial(decline_invitation, invitation=invitation, version=1, now=now())
        outcomes = at_once(decline, partial(accept, invitation.pk, guest))
        invitation.refresh_from_db()
        assert len(refusals(outcomes)) == 1
        assert house.memberships.filter(user=guest).exists() == (invitation.state == Invitation.State.ACCEPTED)


def test_two_workers_remind_everybody_once(house: Organization) -> None:
    sent = now() - datetime.timedelta(days=5)
    emails = [factories.invitation(factories.owner_of(house), at=sent).email for _each in range(20)]
    at_once(schedule.remind_invitations, schedule.remind_invitations)
    assert {outbox.kinds(email).count("organizations/invitation_reminder") for email in emails} == {1}


def accept(pk: int, user: object) -> Membership:
    """What the button of the invitation does."""
    invitation = Invitation.objects.get(pk=pk)
    return accept_invitation(invitation=invitation, version=1, user=user, now=now())  # type: ignore[arg-type]
