"""Removing, undoing, coming back and inheriting in the same moment: hundreds of rounds on a real database."""

from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings

from core.clock import now
from organizations.departures.commands import remove_member, undo_removal
from organizations.departures.registry import Decision
from organizations.invitations.commands import accept_invitation
from organizations.models import Departure, Membership, Organization
from products.calls.request import request
from products.calls.tasks import perform_calls
from products.models import Product, ProviderCall
from products.providers import Action
from tests import factories
from tests.choice import some
from tests.products.rigs import LocalRig
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> Organization:
    """An organization with a legal representative."""
    return factories.organization("Dos Dueñas")


@pytest.fixture
def drive(settings: LazySettings, tmp_path: Path, house: Organization) -> Product:
    """A drive that runs."""
    LocalRig(settings, tmp_path)
    product = factories.product(house, "drive", "Disco Feria")
    request(product=product, action=Action.PROVISION, now=now())
    perform_calls()
    product.refresh_from_db()
    return product


def remove(owner: Membership, subject: Membership, heir: Membership | None = None, drive: int = 0) -> Departure:
    decisions = {f"data-{drive}": Decision(heir.pk, [])} if heir else None
    return remove_member(actor=owner, subject=subject, now=now(), decisions=decisions)


def undo(owner: Membership, departure: Departure) -> Membership:
    return undo_removal(actor=owner, departure=departure, now=now()).member


@pytest.mark.proof
def test_two_administrators_undoing_bring_back_one_membership(house: Organization) -> None:
    owner = factories.owner_of(house)
    for _round in range(some(40)):
        departure = remove(owner, factories.member(house))
        outcomes = at_once(partial(undo, owner, departure), partial(undo, owner, departure))
        assert len(refusals(outcomes)) == 1
        assert house.memberships.filter(user=departure.user).count() == 1


def test_two_administrators_removing_write_one_departure(house: Organization) -> None:
    owner = factories.owner_of(house)
    for _round in range(some(40)):
        subject = factories.member(house)
        outcomes = at_once(partial(remove, owner, subject), partial(remove, owner, subject))
        assert len(refusals(outcomes)) == 1
        assert house.departures.filter(user=subject.user).count() == 1


@pytest.mark.proof
def test_undoing_while_the_person_accepts_an_invitation_ends_in_one_membership(house: Organization) -> None:
    owner = factories.owner_of(house)
    for _round in range(some(25)):
        departure = remove(owner, factories.member(house))
        assert departure.user is not None
        invitation = factories.invitation(owner, email=f"other{departure.pk}@x.example")
        accept = partial(accept_invitation, invitation=invitation, version=1, user=departure.user, now=now())
        outcomes = at_once(partial(undo, owner, departure), accept)
        assert len(refusals(outcomes)) == 1
        assert house.memberships.filter(user=departure.user).count() == 1


@pytest.mark.proof
def test_undoing_against_removing_again_leaves_a_state_that_somebody_wanted(house: Organization) -> None:
    owner = factories.owner_of(house)
    for _round in range(some(40)):
        departure = remove(owner, factories.member(house))
        again = undo(owner, departure)
        outcomes = at_once(partial(undo, owner, departure), partial(remove, owner, again))
        assert len(refusals(outcomes)) == 1
        assert not house.memberships.filter(user=departure.user).exists()


@pytest.mark.proof
def test_nobody_inherits_who_is_removed_in_the_same_moment(house: Organization, drive: Product) -> None:
    owner, order = factories.owner_of(house), set()
    for _round in range(40):
        subject, heir = factories.member(house), factories.member(house)
        factories.grant(heir, drive, "use")
        outcomes = at_once(partial(remove, owner, subject, heir, drive.pk), partial(remove, owner, heir))
        calls = ProviderCall.objects.filter(action=Action.HAND_OVER_DATA, data__person=subject.user.email)
        was_removed = not house.memberships.filter(pk=subject.pk).exists()
        assert calls.exists() == was_removed == (not refusals(outcomes))
        order.add(was_removed)
    assert order == {True, False}
