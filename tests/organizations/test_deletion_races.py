"""Deletion against everything that comes in at the same moment: never anything alive in a deleted organization."""

from collections.abc import Callable
from functools import partial
from threading import Event as Signal
from time import sleep

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core.clock import now
from core.errors import RuleError
from core.policy import ALLOWED
from organizations import locks
from organizations.deletion.commands import delete_organization
from organizations.deletion.erasure import erase
from organizations.deletion.registry import Blocked
from organizations.exports.commands import start_export
from organizations.invitations.bulk import BULK_INVITE
from organizations.invitations.commands import InvitationPlan, accept_invitation, invite
from organizations.jobs.commands import start_job
from organizations.models import Invitation, Job, Membership, Organization, Role, Team
from organizations.people.commands import change_role
from organizations.people.teams import create_team
from products.boards.create import create_product
from products.models import Kind, Product
from security.models import Event
from tests import factories
from tests.races import at_once, overtaken, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
Act = Callable[[], object]
ROUNDS = 20


def owner() -> Membership:
    """The only person of a new organization."""
    return factories.owner_of(factories.organization("Última"))


def deletion(actor: Membership) -> Act:
    """The red button."""
    return partial(delete_organization, actor=actor, typed_name="Última", now=now())


def purchase(actor: Membership) -> Act:
    """A product arrives."""
    kind = Kind.objects.get(key="domain")
    name = f"{actor.organization.slug}.example"  # a name is held once
    facts = {"kind": kind, "service_name": name, "actor": actor.user, "now": now()}
    return partial(create_product, organization=actor.organization, **facts)  # type: ignore[arg-type]


def invitation(actor: Membership) -> Act:
    """Somebody is invited."""
    return partial(invite, actor=actor, plan=InvitationPlan("x@luz.example", Role.EXTERNAL), now=now())


def acceptance(actor: Membership) -> Act:
    """Somebody who was invited comes in."""
    sent, guest = factories.invitation(actor), factories.person()
    invited = Invitation.objects.get(pk=sent.pk)
    return partial(accept_invitation, invitation=invited, version=1, user=guest, now=now())


def team(actor: Membership) -> Act:
    """A work team is made."""
    return partial(create_team, actor=actor, name="Feria", colour="green")


def job(actor: Membership) -> Act:
    """Long work begins."""
    return partial(start_job, actor=actor, verdict=ALLOWED, kind=BULK_INVITE, rows=[])


def export(actor: Membership) -> Act:
    """Everything is to be taken along."""
    return partial(start_export, actor=actor)


def role(actor: Membership) -> Act:
    """The own role is to change."""
    return partial(change_role, actor=actor, subject=actor, role=Role.ADMINISTRATOR, has_accounting=False)


ARRIVALS = [purchase, invitation, acceptance, team, job, export, role]


def check(organization: Organization) -> None:
    """Deleted and empty, or alive with somebody who answers for it."""
    organization.refresh_from_db()
    alive = Product.objects.living().filter(organization=organization)
    own = [Membership, Invitation, Team, Job]
    tables = [model._default_manager.filter(organization=organization) for model in own]
    if organization.deleted_at is None:
        assert organization.memberships.legal_representatives(now()).count() == 1
    else:
        assert [rows.count() for rows in (*tables, alive)] == [0] * 5


@pytest.mark.parametrize("arrival", ARRIVALS)
def test_what_arrives_at_the_same_moment_comes_first_or_not_at_all(arrival: Callable[[Membership], Act]) -> None:
    for _round in range(ROUNDS):
        actor = owner()
        deleted, arrived = at_once(deletion(actor), arrival(actor))
        check(actor.organization)
        assert not (isinstance(deleted, Exception) and isinstance(arrived, Exception))
        assert not any(isinstance(each, IntegrityError) for each in (deleted, arrived))  # the second check had no work


@pytest.mark.parametrize("arrival", ARRIVALS[:-1])
def test_what_a_deletion_overtakes_comes_first(arrival: Callable[[Membership], Act]) -> None:
    actor = owner()
    arrived, deleted = overtaken(arrival(actor), deletion(actor))
    check(actor.organization)
    assert not isinstance(arrived, Exception)
    assert (actor.organization.deleted_at is None) is isinstance(deleted, Blocked)


@pytest.mark.parametrize("arrival", ARRIVALS)
def test_what_overtakes_a_deletion_is_refused(arrival: Callable[[Membership], Act]) -> None:
    actor = owner()
    act = arrival(actor)
    deleted, arrived = overtaken(deletion(actor), act)
    check(actor.organization)
    assert deleted.deleted_at is not None
    assert isinstance(arrived, RuleError | PermissionDenied)


def test_everything_at_once_leaves_nothing_alive_behind() -> None:
    gone = 0
    for _round in range(ROUNDS // 2):
        actor = owner()
        acts = [arrival(actor) for arrival in ARRIVALS]
        at_once(*acts[:3], deletion(actor), *acts[3:])
        check(actor.organization)
        gone += actor.organization.deleted_at is not None
    assert gone < ROUNDS // 2


def test_two_red_buttons_delete_once() -> None:
    for _round in range(ROUNDS):
        actor = owner()
        assert len(refusals(at_once(deletion(actor), deletion(actor), deletion(actor)))) == 2
        assert Event.objects.filter(kind="organization:deleted", organization=actor.organization).count() == 1


def test_without_the_locks_of_the_commands_the_database_leaves_nothing_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    for _round in range(30):
        actor = owner()
        monkeypatch.setattr(locks, "lock_organization", lambda pk: Organization.objects.get(pk=pk))
        monkeypatch.setattr("products.boards.create.lock_organization", lambda pk: None)
        at_once(deletion(actor), purchase(actor), partial(join_directly, actor))
        monkeypatch.undo()
        check(actor.organization)


def join_directly(actor: Membership) -> Membership:
    """A member, behind every command's back."""
    return factories.member(actor.organization)


def late_product(organization: Organization) -> object:
    """A product, behind every command's back."""
    kind = Kind.objects.get(key="domain")
    return Product.objects.create(organization=organization, kind=kind, service_name="x.example")


def late_invitation(organization: Organization) -> object:
    """An invitation, in the same way."""
    return organization.invitations.create(email="x@luz.example", role="external", sent_at=now(), expires_at=now())


@pytest.mark.parametrize("write", [factories.member, late_product, late_invitation])
def test_a_deletion_waits_for_what_is_being_written(write: Callable[[Organization], object]) -> None:
    organization, written = owner().organization, Signal()

    @transaction.atomic
    def slowly() -> None:
        write(organization)
        written.set()
        sleep(0.4)  # not committed yet: nobody else can see it

    @transaction.atomic
    def meanwhile() -> None:
        written.wait(10)
        erase(organization, now())

    _written, erased = at_once(slowly, meanwhile)
    assert isinstance(erased, IntegrityError)
    check(organization)
