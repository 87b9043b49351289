"""What an act costs does not grow with the people whom it reaches, nor with the products: statements are counted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.clock import now
from notifications.models import Message
from organizations.invitations.commands import accept_invitation
from organizations.models import Invitation, Membership, Role, Team
from organizations.people.teams import delete_team, set_members
from products.holds.commands import lock
from products.models import Product
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee
from tests import factories
from tests.products.conftest import House

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 40
Act = Callable[[House, Team], Any]


def crowded(house: House, count: int, role: Role = Role.COLLABORATOR) -> Team:
    """So many people, in a team that uses the mail service."""
    facts = {"organization": house.organization, "role": role, "wants_product_mail": True, "joined_at": now()}
    people = factories.crowd([Membership(**facts) for _number in range(count)])
    team = factories.team(house.organization)
    team.members.set(people)
    factories.grant(team, house.mail, "use")
    return team


def give(house: House, team: Team) -> None:
    grantee = Grantee.of(team)
    plan = AccessPlan({house.drive.pk: GrantChoice(factories.mask("technical"))}, {house.drive.kind.category_id: 0})
    save_access(actor=house.nadia, grantee=grantee, plan=plan, version=version_of(grantee), now=now())


def lock_mail(house: House, team: Team) -> None:
    factories.grant(team, house.drive, "technical")
    lock(actor=house.nadia, product=house.drive, reason="", ends_at=None, now=now())


def empty(house: House, team: Team) -> None:
    set_members(actor=house.nadia, team=team, members=[])


def delete(house: House, team: Team) -> None:
    delete_team(actor=house.nadia, team=team)


def join(house: House, _team: Team) -> None:
    guest = factories.person()
    found = Invitation.objects.by_token(factories.invitation(house.nadia, email=guest.email).token)
    assert found is not None
    accept_invitation(invitation=found[0], version=found[1], user=guest, now=now())


def queries_of(act: Act, count: int, role: Role) -> tuple[int, int]:
    """How often the database was asked, and how many mails were written."""
    with transaction.atomic():
        house = House()
        team = crowded(house, count, role)
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            act(house, team)
        mails = Message.objects.count()
        transaction.set_rollback(True)
    return len(queries), mails


@pytest.mark.proof
@pytest.mark.parametrize(
    ("act", "role"),
    [(give, Role.COLLABORATOR), (lock_mail, Role.COLLABORATOR), (empty, Role.COLLABORATOR), (delete, Role.COLLABORATOR),
     (join, Role.ADMINISTRATOR)],
)  # fmt: skip
def test_an_act_asks_as_often_for_40_people_as_for_3(act: Act, role: Role) -> None:
    few, few_mails = queries_of(act, FEW, role)
    many, many_mails = queries_of(act, MANY, role)
    assert many_mails - few_mails == MANY - FEW
    assert many <= few


@pytest.mark.parametrize("count", [2, 300])
def test_all_of_2_or_300_products_are_saved_in_six_statements(house: House, count: int) -> None:
    facts = {"organization": house.organization, "kind": house.drive.kind}
    made = Product.objects.bulk_create(Product(service_name=f"d{number}", **facts) for number in range(count))
    factories.grant(house.beat, house.mail, "use")
    grantee, mask = Grantee.of(house.beat), house.drive.kind.mask
    version = version_of(grantee)
    plan = AccessPlan({each.pk: GrantChoice(mask) for each in made}, {house.drive.kind.category_id: mask})
    with CaptureQueriesContext(connection) as queries:
        save_access(actor=house.nadia, grantee=grantee, plan=plan, version=version, now=now())
    writes = [query["sql"] for query in queries if query["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) <= 6
    assert house.beat.grants.count() == count
