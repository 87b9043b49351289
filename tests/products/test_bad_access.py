"""RGT-17 and what nobody means: access that is asked for wrongly is refused with a sentence, and nothing changes."""

import datetime
from typing import Any

import pytest
from django.http import HttpResponse

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from organizations.departures.commands import remove_member
from organizations.invitations.commands import cancel_invitation
from organizations.models import Membership, Role
from organizations.people.commands import change_role
from organizations.people.teams import create_team, delete_team, set_members
from products.models import Category, FutureGrant, Grant, Product
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee
from products.rights.team_impact import losses_without
from security.models import Event
from tests import factories
from tests.products.conftest import House

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
HUGE = 2**31


def stored() -> list[Any]:
    """Everything that saving access could write."""
    told = Event.objects.filter(kind__startswith="access:")
    mails = Message.objects.filter(kind="products/access_changed")
    rows: list[Any] = [told, mails, Grant.objects, FutureGrant.objects]
    return [list(each.order_by("pk").values()) for each in rows]


def save(house: House, grantee: Any, plan: AccessPlan) -> bool:
    """Clara saves."""
    whole = Grantee.of(grantee)
    return save_access(actor=house.clara, grantee=whole, plan=plan, version=version_of(whole), now=now())


def post(house: House, **fields: str) -> HttpResponse:
    """Clara sends Beat's page by hand: the drive with its technical right, and what is given."""
    drive = house.drive.pk
    version = version_of(Grantee.of(house.beat))
    sent = {"s": str(drive), f"p-{drive}": "on", "version": version, "do": "save", **fields}
    address = f"/org/{house.organization.slug}/users/{house.beat.pk}/access/"
    answer: HttpResponse = house.client(house.clara).post(address, sent)  # type: ignore[assignment]
    return answer


@pytest.mark.parametrize("rights", [("ticket-sales",), ("statistics",), ("use",), ("technical", "ticket-staff")])
def test_a_rule_with_rights_that_its_category_lacks_is_refused(house: House, rights: tuple[str, ...]) -> None:
    before = stored()
    with pytest.raises(RuleError, match="does not have one of these rights"):
        save(house, house.beat, AccessPlan(future={Category.objects.get(key="domains").pk: factories.mask(*rights)}))
    assert stored() == before


@pytest.mark.parametrize("value", [str(HUGE), str(HUGE - 1), "9999999999", "9" * 400, "-1", "٣", "all", "1e3", "\x00"])
def test_a_rule_written_by_hand_is_refused(house: House, value: str) -> None:
    save(house, house.beat, AccessPlan(future={house.drive.kind.category_id: factories.mask("technical")}))
    before = stored()
    answer = post(house, **{f"f-{house.drive.kind.category.key}": value})
    assert answer.status_code == 422
    assert "does not have one of these rights" in answer.content.decode()
    assert stored() == before


@pytest.mark.parametrize("key", ["no-such-category", "", "domains'--", "9" * 300])
def test_a_rule_of_an_unknown_category_is_nobodys(house: House, key: str) -> None:
    assert post(house, **{f"f-{key}": str(factories.mask("technical"))}).status_code == 303
    assert not FutureGrant.objects.exists()


@pytest.mark.parametrize("right", [*range(3, 32), 99])
def test_a_tick_for_a_right_of_another_kind_is_refused(house: House, right: int) -> None:
    before = stored()
    answer = post(house, **{f"r-{house.drive.pk}-{right}": "on"})
    assert (answer.status_code, stored()) == (422, before) or right > 30


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "10000-01-01", "\x00", "2026-1-1x"])
def test_a_last_day_that_is_none_is_refused(house: House, day: str) -> None:
    before = stored()
    assert post(house, **{f"e-{house.drive.pk}": day}).status_code == 422
    assert stored() == before


def test_a_last_day_that_is_over_is_refused_and_today_is_not(house: House) -> None:
    before = stored()
    assert post(house, **{f"e-{house.drive.pk}": (now().date() - 2 * DAY).isoformat()}).status_code == 422
    assert stored() == before
    assert post(house, **{f"e-{house.drive.pk}": (now().date() + DAY).isoformat()}).status_code == 303


def test_today_counts_where_the_organization_is(house: House) -> None:
    house.organization.time_zone = "Pacific/Honolulu"
    house.organization.save()
    moment = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)
    plan = AccessPlan({house.drive.pk: GrantChoice(0, datetime.date(2026, 11, 23))})
    grantee = Grantee.of(house.beat)
    assert save_access(actor=house.clara, grantee=grantee, plan=plan, version=version_of(grantee), now=moment)


def test_an_access_that_has_ended_does_not_stop_the_next_save(house: House) -> None:
    factories.grant(house.beat, house.drive, "technical", ends_on=now().date() - 9 * DAY)
    ended = GrantChoice(factories.mask("technical"), now().date() - 9 * DAY)
    assert save(house, house.beat, AccessPlan({house.drive.pk: ended, house.mail.pk: GrantChoice(0)}))
    with pytest.raises(RuleError, match="has passed"):
        save(house, house.beat, AccessPlan({house.drive.pk: GrantChoice(0, ended.ends_on and ended.ends_on + DAY)}))


def test_a_product_of_elsewhere_among_the_shown_ones_is_refused(house: House) -> None:
    other = factories.product(factories.organization(), kind=house.drive.kind)
    answer = post(house, **{"s": str(other.pk), f"p-{other.pk}": "on", f"r-{other.pk}-1": "on"})
    assert answer.status_code == 422
    assert not other.grants.exists()


@pytest.mark.parametrize("field", ["membership", "team", "invitation"])
def test_a_grantee_of_another_organization_gets_nothing(house: House, field: str) -> None:
    other = factories.organization()
    rows = {
        "membership": factories.member(other), "team": factories.team(other),
        "invitation": factories.invitation(factories.owner_of(other)),
    }  # fmt: skip
    before = stored()
    with pytest.raises(RuleError):
        save(house, rows[field], AccessPlan({house.drive.pk: GrantChoice(0)}))
    assert stored() == before


@pytest.mark.parametrize("page", ["users/{m}/access/", "teams/{t}/access/", "users/invitations/{i}/access/"])
def test_the_pages_of_another_organizations_grantees_are_not_found(house: House, page: str) -> None:
    other = factories.organization()
    guest = factories.invitation(factories.owner_of(other))
    path = page.format(m=factories.member(other).pk, t=factories.team(other).pk, i=guest.pk)
    address = f"/org/{house.organization.slug}/{path}"
    assert house.client(house.clara).get(address).status_code == 404
    assert house.client(house.clara).post(address, {"do": "save", "s": house.drive.pk}).status_code == 404


def test_somebody_of_another_organization_joins_no_team(house: House) -> None:
    team = create_team(actor=house.clara, name="Ferias", colour="green")
    stranger = factories.member(factories.organization())
    address = f"/org/{house.organization.slug}/teams/{team.pk}/members/"
    assert house.client(house.clara).post(address, {"members": [stranger.pk]}).status_code == 422
    with pytest.raises(RuleError):
        set_members(actor=house.clara, team=team, members=[stranger])
    assert not team.members.exists()


def test_who_left_meanwhile_gets_nothing(house: House) -> None:
    before_leaving = house.organization.memberships.select_related("user", "organization").get(pk=house.beat.pk)
    remove_member(actor=house.nadia, subject=house.beat, now=now())
    with pytest.raises(RuleError, match="no longer belongs"):
        save(house, before_leaving, AccessPlan({house.mail.pk: GrantChoice(0)}))


def test_who_became_a_manager_meanwhile_gets_nothing(house: House) -> None:
    as_it_was = Membership.objects.select_related("user", "organization").get(pk=house.beat.pk)
    change_role(actor=house.nadia, subject=house.beat, role=Role.ADMINISTRATOR, has_accounting=False)
    with pytest.raises(Refused):
        save(house, as_it_was, AccessPlan({house.mail.pk: GrantChoice(0)}))


def test_a_team_that_was_deleted_meanwhile_gets_nothing(house: House) -> None:
    team = create_team(actor=house.clara, name="Ferias", colour="green")
    as_it_was = house.organization.teams.get(pk=team.pk)
    delete_team(actor=house.clara, team=team)
    with pytest.raises(RuleError, match="no longer exists"):
        save(house, as_it_was, AccessPlan({house.mail.pk: GrantChoice(0)}))


def test_an_invitation_that_was_cancelled_meanwhile_gets_nothing(house: House) -> None:
    guest = factories.invitation(house.nadia)
    cancel_invitation(actor=house.nadia, invitation=guest, now=now())
    with pytest.raises(RuleError, match="answered or cancelled"):
        save(house, guest, AccessPlan({house.mail.pk: GrantChoice(0)}))


def test_an_unticked_row_loses_its_rights_even_when_they_stay_ticked(house: House) -> None:
    drive = house.drive.pk
    sent = {"s": drive, "v": drive, f"r-{drive}-1": "on", "version": version_of(Grantee.of(house.beat)), "do": "save"}
    address = f"/org/{house.organization.slug}/users/{house.beat.pk}/access/"
    assert house.client(house.clara).post(address, sent).status_code == 303
    assert not house.beat.grants.exists()


def test_a_right_ticks_a_row_that_was_not_ticked(house: House) -> None:
    mail, bit = house.mail.pk, factories.right("technical").bit
    assert post(house, **{"s": str(mail), f"r-{mail}-{bit}": "on"}).status_code == 303
    assert house.beat.grants.get(product=house.mail).rights == factories.mask("technical")


@pytest.mark.parametrize(("days", "lost"), [(-2, True), (2, False)])
def test_a_direct_access_that_has_ended_saves_nobody_from_a_loss(house: House, days: int, *, lost: bool) -> None:
    team = factories.team(house.organization)
    house.beat.teams.add(team)
    today = now().date()
    factories.grant(team, house.drive, "technical")
    factories.grant(house.beat, house.drive, "technical", ends_on=today + days * DAY)
    assert bool(losses_without(team, today)) is lost


def test_a_cancelled_product_is_no_loss(house: House) -> None:
    team = factories.team(house.organization)
    house.lucia.teams.add(team)
    factories.grant(team, house.mail, "technical")
    assert losses_without(team, now().date()) != []
    Product.objects.filter(pk=house.mail.pk).update(state="cancelled")
    assert losses_without(team, now().date()) == []
