"""Ways round the rules that somebody tried: each of these doors stood open once."""

import datetime

import pytest

from core.clock import now
from core.errors import RuleError
from desk.blocking import block, unblock
from organizations.commands import exempt, release_second_factor, remove_member
from organizations.models import Membership, Organization, Role
from products.commands import save_access
from products.commands.grants import AccessPlan, Choice, version_of
from products.forms.teams import TeamForm
from products.holders import Holder
from products.models import Grant, Product
from security.models import Block, Event
from support.commands import redeem, show_code
from tests import factories
from tests.accounts.steps import type_credentials

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict() -> Organization:
    """An organisation that requires two-step verification."""
    owner = factories.with_app(factories.person())
    house = factories.organization(owner=owner)
    Organization.objects.filter(pk=house.pk).update(second_factor_from=now())
    return Organization.objects.get(pk=house.pk)


def in_grace(house: Organization) -> Membership:
    """An administrator without a factor who took the three days."""
    member = factories.member(house, Role.ADMINISTRATOR)
    house.second_factor_graces.create(user=member.user, taken_at=now(), ends_at=now() + datetime.timedelta(days=3))
    return member


def test_who_is_only_let_through_for_a_while_does_not_lift_the_rule(strict: Organization) -> None:
    with pytest.raises(RuleError, match="two-step"):
        release_second_factor(actor=in_grace(strict), now=now())
    assert Organization.objects.get(pk=strict.pk).second_factor_from is not None


def test_two_people_without_a_factor_do_not_exempt_each_other(strict: Organization) -> None:
    first, second = in_grace(strict), in_grace(strict)
    with pytest.raises(RuleError, match="two-step"):
        exempt(actor=first, subject=second, reason="x", ends_at=now() + datetime.timedelta(days=80), now=now())
    assert not strict.second_factor_exceptions.exists()


@pytest.mark.parametrize("first", ["login", "alias"])
def test_a_removed_person_does_not_come_back_by_an_older_invitation(first: str) -> None:
    owner, person = factories.owner_of(factories.organization()), factories.person("u@luz.example")
    by = {
        "login": factories.invitation(owner, Role.ADMINISTRATOR, email="u@luz.example"),
        "alias": factories.invitation(owner, email="alias@luz.example"),
    }
    client = factories.signed_in(person)
    client.post(f"/invite/{by.pop(first).token}/join/", {"person": person.pk})
    remove_member(actor=owner, subject=person.memberships.get(), now=now())
    client.post(f"/invite/{next(iter(by.values())).token}/join/", {"person": person.pk})
    assert person.memberships.exists() == (first == "login")


def test_access_is_saved_also_after_one_of_its_products_ended() -> None:
    owner = factories.owner_of(factories.organization())
    member, holder = (member := factories.member(owner.organization)), Holder.of(member)
    ended, kept = (factories.product(owner.organization) for _number in range(2))
    for each in (ended, kept):
        factories.grant(member, each, "technical")
    Product.objects.filter(pk=ended.pk).update(state=Product.State.CANCELLED)
    assert save_access(actor=owner, holder=holder, plan=AccessPlan(), version=version_of(holder), now=now())
    assert not Grant.objects.filter(membership=member, product=kept).exists()


def test_a_product_of_elsewhere_in_the_form_is_refused_and_nothing_changes() -> None:
    owner = factories.owner_of(factories.organization())
    member, foreign = factories.member(owner.organization), factories.product()
    address = f"/org/{owner.organization.slug}/users/{member.pk}/access/"
    version, plan = version_of(Holder.of(member)), AccessPlan({foreign.pk: Choice(0)})
    sent = {"do": "save", "version": version, "s": foreign.pk, f"p-{foreign.pk}": "on"}
    assert factories.signed_in(owner.user).post(address, sent).status_code == 422
    assert not Grant.objects.exists()
    with pytest.raises(RuleError):
        save_access(actor=owner, holder=Holder.of(member), plan=plan, version=version, now=now())


def test_a_sign_in_that_was_half_open_at_the_block_never_opens() -> None:
    person, staff, client = factories.with_app(factories.person()), factories.staff(), factories.browser()
    type_credentials(client, person.email)
    block(actor=staff, person=person, reason="stolen", note="", now=now())
    client.post("/login/2fa/", {"code": factories.code_of(person), "remember": "on"})
    unblock(actor=staff, held=Block.objects.get(user=person), now=now())
    assert client.get("/profile/").status_code == 302
    assert not Event.objects.filter(kind="session:opened", user=person).exists()


def test_the_staff_see_nothing_that_the_person_may_not_see(strict: Organization) -> None:
    member, staff = factories.member(strict, Role.ADMINISTRATOR), factories.staff()
    redeem(typed=show_code(actor=member.user, now=now(), scope="look").grouped, staff=staff, now=now())
    assert factories.signed_in(staff).get(f"/org/{strict.slug}/users/").status_code == 403


@pytest.mark.parametrize("address", ["/profile/notifications/", "/profile/support-code/"])
def test_an_old_session_alone_neither_stops_alerts_nor_calls_support(address: str) -> None:
    client = factories.signed_in(factories.person())
    answer = client.post(address, {"scope": "look", "lock_after": "10"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/again/")


@pytest.mark.parametrize("agent", ["Call +41 22 555 00 00/1.0 CFNetwork/1 Darwin/1", "evil.example/1.0 CFNetwork/1"])
def test_nobody_writes_a_sentence_into_the_mails_of_another(agent: str) -> None:
    person = factories.person()
    wrong = {"email": person.email, "password": "not the password"}
    factories.browser().post("/login/", wrong, headers={"user-agent": agent})
    device = Event.objects.get(kind="session:refused").device
    assert "555" not in device
    assert "evil" not in device


def test_names_are_no_addresses_and_stay_on_their_line() -> None:
    owner = factories.owner_of(factories.organization())
    address = {"name": "Blocked: https://evil.example/", "kind": "company"}
    assert factories.signed_in(owner.user).post("/org/new/", address).status_code == 422
    for name in ("a\u202eb", "a\nb", "www.evil.example"):
        assert not TeamForm({"name": name, "colour": "blue"}, actor=owner).is_valid()


def test_a_last_day_beyond_all_calendars_is_refused() -> None:
    owner = factories.owner_of(factories.organization())
    owner.user.time_zone = "Pacific/Pago_Pago"
    owner.user.save()
    product = factories.product(owner.organization, "drive")
    address = f"/org/{owner.organization.slug}/products/{product.kind.category.key}/{product.pk}/lock/"
    assert factories.signed_in(owner.user).post(address, {"ends_on": "9999-12-30"}).status_code == 422
