"""RGT-1 to RGT-7, RGT-17, ORG-25: saving what a grantee may do, whole or not at all."""

import datetime
from typing import Any

import pytest

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from organizations.departures.commands import remove_member, undo_removal
from organizations.invitations.commands import accept_invitation
from organizations.models import Membership, Role
from products.models import Category, FutureGrant, Grant, Kind, Product
from products.rights.commands import AccessPlan, GrantChoice, RightsEditedMeanwhile, save_access, version_of
from products.rights.grantees import Grantee
from security.models import Event
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def save(actor: Membership, grantee: Any, plan: AccessPlan, version: str = "") -> bool:
    whole = Grantee.of(grantee)
    return save_access(actor=actor, grantee=whole, plan=plan, version=version or version_of(whole), now=now())


@pytest.fixture
def person(cast: Cast) -> Membership:
    return factories.member(cast.talleres)


@pytest.fixture
def drive(cast: Cast) -> Product:
    return factories.product(cast.talleres, "drive", "Disco Feria")


def test_saving_gives_changes_and_takes_in_one_go(cast: Cast, person: Membership, drive: Product) -> None:
    other = factories.product(cast.talleres, "domain")
    save(cast.member("clara"), person, AccessPlan({drive.pk: GrantChoice(factories.mask("technical"))}))
    save(cast.member("clara"), person, AccessPlan({other.pk: GrantChoice(0)}))
    assert list(person.grants.values_list("product_id", "rights")) == [(other.pk, 0)]


def test_the_person_is_told_and_the_journal_says_who(cast: Cast, person: Membership, drive: Product) -> None:
    save(cast.member("clara"), person, AccessPlan({drive.pk: GrantChoice(factories.mask("statistics"))}))
    assert "Disco Feria" in Message.objects.get(address=person.user.email, kind="products/access_changed").text
    event = Event.objects.get(kind="access:changed", user=person.user)
    assert (event.actor, event.data["given"]) == (cast.clara, ["Disco Feria"])


@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_only_managers_change_access(cast: Cast, person: Membership, drive: Product, name: str) -> None:
    with pytest.raises(Refused):
        save(cast.member(name), person, AccessPlan({drive.pk: GrantChoice(0)}))
    assert not person.grants.exists()


def test_managers_need_no_grant_and_get_none(cast: Cast, drive: Product) -> None:
    with pytest.raises(Refused):
        save(cast.member("nadia"), cast.member("clara"), AccessPlan({drive.pk: GrantChoice(0)}))


def bad_plans(cast: Cast, drive: Product) -> dict[str, AccessPlan]:
    """Each kind of bad input."""
    domain = factories.product(cast.talleres, "domain")
    yesterday = now().date() - datetime.timedelta(days=1)
    return {
        "a right that the kind lacks": AccessPlan({domain.pk: GrantChoice(factories.mask("statistics"))}),
        "the use of what has no use": AccessPlan({domain.pk: GrantChoice(factories.mask("use"))}),
        "a product of another organization": AccessPlan({factories.product(cast.globex).pk: GrantChoice(0)}),
        "an end that has passed": AccessPlan({drive.pk: GrantChoice(0, yesterday)}),
        "a category that does not exist": AccessPlan(future={10**9: 0}),
        "a product that does not exist": AccessPlan({10**9: GrantChoice(0)}),
    }


@pytest.mark.parametrize("number", range(6))
def test_bad_input_is_refused_and_changes_nothing(cast: Cast, person: Membership, drive: Product, number: int) -> None:
    save(cast.member("clara"), person, AccessPlan({drive.pk: GrantChoice(factories.mask("technical"))}))
    before = list(Grant.objects.values())
    with pytest.raises(RuleError):
        save(cast.member("clara"), person, list(bad_plans(cast, drive).values())[number])
    assert list(Grant.objects.values()) == before
    assert not FutureGrant.objects.filter(membership=person).exists()


def test_a_page_made_before_somebody_else_saved_overwrites_nothing(
    cast: Cast, person: Membership, drive: Product
) -> None:
    old = version_of(Grantee.of(person))
    save(cast.member("clara"), person, AccessPlan({drive.pk: GrantChoice(factories.mask("technical"))}))
    with pytest.raises(RightsEditedMeanwhile):
        save(cast.member("nadia"), person, AccessPlan(), version=old)
    assert person.grants.get().rights == factories.mask("technical")


def test_saving_the_same_state_twice_is_no_conflict_and_writes_once(
    cast: Cast, person: Membership, drive: Product
) -> None:
    plan, old = AccessPlan({drive.pk: GrantChoice(0)}), version_of(Grantee.of(person))
    assert save(cast.member("clara"), person, plan, old) is True
    assert save(cast.member("clara"), person, plan, old) is False
    assert Event.objects.filter(kind="access:changed", user=person.user).count() == 1


def test_a_rule_grants_the_next_product_and_says_why(cast: Cast, person: Membership) -> None:
    category = Category.objects.get(key="drive")
    save(cast.member("clara"), person, AccessPlan(future={category.pk: factories.mask("statistics", "use")}))
    product = factories.product(cast.talleres, "drive")
    grant = person.grants.get(product=product)
    assert (grant.rights, grant.by_future_rule) == (factories.mask("statistics", "use"), True)
    event = Event.objects.get(kind="access:granted-by-rule", user=person.user)
    assert event.data["product"] == product.name


def test_a_rule_taken_back_leaves_what_it_gave(cast: Cast, person: Membership) -> None:
    category = Category.objects.get(key="domains")
    save(cast.member("clara"), person, AccessPlan(future={category.pk: factories.mask("technical")}))
    product = factories.product(cast.talleres, "domain")
    save(cast.member("clara"), person, AccessPlan({product.pk: GrantChoice(factories.mask("technical"))}))
    factories.product(cast.talleres, "domain")
    assert list(person.grants.values_list("product_id", flat=True)) == [product.pk]


def test_what_an_invitation_carries_is_the_persons_on_arrival(cast: Cast, drive: Product) -> None:
    invitation = factories.invitation(cast.member("nadia"))
    save(cast.member("nadia"), invitation, AccessPlan({drive.pk: GrantChoice(factories.mask("technical"))}))
    guest = factories.person(invitation.email)
    joined = accept_invitation(invitation=invitation, version=invitation.link_version, user=guest, now=now())
    assert joined.grants.get().rights == factories.mask("technical")
    assert not Grant.objects.filter(invitation=invitation).exists()


def test_a_manager_arrives_without_grants(cast: Cast, drive: Product) -> None:
    invitation = factories.invitation(cast.member("nadia"), Role.ADMINISTRATOR)
    save(cast.member("nadia"), invitation, AccessPlan({drive.pk: GrantChoice(0)}))
    guest = factories.person(invitation.email)
    joined = accept_invitation(invitation=invitation, version=invitation.link_version, user=guest, now=now())
    assert not joined.grants.exists()


def test_an_undone_removal_gives_back_what_the_kind_still_has(cast: Cast, person: Membership, drive: Product) -> None:
    factories.grant(person, drive, "technical", "statistics")
    gone = remove_member(actor=cast.member("nadia"), subject=person, now=now())
    Kind.objects.filter(pk=drive.kind_id).update(mask=factories.mask("technical"))
    back = undo_removal(actor=cast.member("nadia"), departure=gone, now=now())
    assert Grant.objects.get(membership=back.member, product=drive).rights == factories.mask("technical")
