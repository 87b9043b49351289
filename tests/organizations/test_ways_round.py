"""Ways round the rules that somebody tried: each of these doors stood open once."""

import datetime

import pytest
from django.test import Client

from accounts.models import User
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from desk.people.commands import block, unblock
from notifications import secrets
from notifications.models import Message
from organizations.departures.commands import remove_member
from organizations.models import Membership, Organization, Role
from organizations.protection.two_factor import exempt, release_second_factor
from products.access_pages.team_forms import TeamForm
from products.models import Grant, Product
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee
from security.methods import sms
from security.methods.commands import remove_factor
from security.methods.factors import factors_of
from security.models import Block, Event
from support.commands import redeem, show_code
from tests import factories
from tests.accounts.steps import another_browser, type_credentials
from tests.organizations.protection import require

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict() -> Organization:
    """An organization that requires two-step verification."""
    owner = factories.with_app(factories.person())
    house = factories.organization(owner=owner)
    Organization.objects.filter(pk=house.pk).update(second_factor_from=now())
    return Organization.objects.get(pk=house.pk)


def signed_in_by_sms(house: Organization, **more: str) -> tuple[Client, User]:
    """A member of the house with an app and SMS, who came in by SMS; the house refuses SMS."""
    user = factories.with_sms(factories.with_app(factories.member(house).user))
    require(house, refuses_sms=True)
    client = another_browser()
    type_credentials(client, user.email)
    client.post("/login/2fa/sms/")
    code = secrets.decrypt_values(Message.objects.get(channel="sms").secrets)["code"]
    assert client.post("/login/2fa/?method=sms", {"code": code, **more}).status_code == 303
    return client, user


def test_who_came_in_by_sms_proves_a_safe_method_where_sms_is_refused(strict: Organization) -> None:
    client, user = signed_in_by_sms(strict)
    inside = f"/org/{strict.slug}/"
    stopped = client.get(inside)["Location"]
    assert "does not accept SMS" in client.get(stopped).content.decode()
    client.post("/2fa-required/grace/", {"organization": strict.slug})
    assert not strict.second_factor_graces.exists()
    again = f"/login/again/?next={inside}"
    assert client.post(again, {"password": factories.PASSWORD}).status_code == 422
    sent = {"password": factories.PASSWORD, "code": factories.code_of(user)}
    assert client.post(again, sent)["Location"] == inside
    assert client.get(inside).status_code == 200


def test_sms_adds_no_safe_method_where_sms_is_refused(strict: Organization) -> None:
    client, user = signed_in_by_sms(strict)
    for address in ("/profile/security/2fa/key/add/", "/profile/security/2fa/codes/new/"):
        assert client.post(address)["Location"].startswith("/login/again/")
    sms.PAUSE.reset(f"+41791234567 {user.pk}")
    client.post("/profile/security/again/?next=/profile/", {"method": "sms"})
    code = secrets.decrypt_values(Message.objects.filter(channel="sms").latest("created_at").secrets)["code"]
    refused = client.post("/login/again/", {"password": factories.PASSWORD, "code": code})
    assert "does not accept SMS. Use another" in refused.content.decode()
    assert client.get("/profile/security/2fa/key/add/").status_code == 302


def test_a_browser_remembered_by_sms_is_stopped_there_too(strict: Organization) -> None:
    client, user = signed_in_by_sms(strict, remember="on")
    client.post("/logout/")
    assert type_credentials(client, user.email)["Location"] != "/login/2fa/"
    assert client.get(f"/org/{strict.slug}/").status_code == 303


def test_the_last_safe_method_stays_where_sms_is_refused(strict: Organization) -> None:
    user = factories.with_sms(factories.with_app(factories.member(strict).user))
    require(strict, refuses_sms=True)
    app = factors_of(user)[0]
    with pytest.raises(Refused, match="SMS"):
        remove_factor(actor=user, factor=app)


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
    member, grantee = (member := factories.member(owner.organization)), Grantee.of(member)
    ended, kept = (factories.product(owner.organization) for _number in range(2))
    for each in (ended, kept):
        factories.grant(member, each, "technical")
    Product.objects.filter(pk=ended.pk).update(state=Product.State.CANCELLED)
    assert save_access(actor=owner, grantee=grantee, plan=AccessPlan(), version=version_of(grantee), now=now())
    assert not Grant.objects.filter(membership=member, product=kept).exists()


def test_a_product_of_elsewhere_in_the_form_is_refused_and_nothing_changes() -> None:
    owner = factories.owner_of(factories.organization())
    member, foreign = factories.member(owner.organization), factories.product()
    address = f"/org/{owner.organization.slug}/users/{member.pk}/access/"
    version, plan = version_of(Grantee.of(member)), AccessPlan({foreign.pk: GrantChoice(0)})
    sent = {"do": "save", "version": version, "s": foreign.pk, f"p-{foreign.pk}": "on"}
    assert factories.signed_in(owner.user).post(address, sent).status_code == 422
    assert not Grant.objects.exists()
    with pytest.raises(RuleError):
        save_access(actor=owner, grantee=Grantee.of(member), plan=plan, version=version, now=now())


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


@pytest.mark.parametrize("address", ["/profile/security/alerts/", "/profile/support-code/"])
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
