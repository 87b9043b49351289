"""UI-27: whoever changed a role, an access, a work team or a lock takes it back within an hour, once."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.models import Membership, Role, Team, UndoStep
from organizations.people.commands import add_to_team, change_role, change_teams
from organizations.people.teams import delete_team, edit_team, set_members
from organizations.protection.suspending import reinstate_member, suspend_member
from organizations.undoing.commands import undo
from products.holds.commands import lock, unlock
from products.models import Product
from products.rights.commands import AccessPlan, GrantChoice, plan_of, save_access, version_of
from products.rights.grantees import Grantee
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def step_of(kind: str) -> UndoStep:
    """The way back that is open."""
    return UndoStep.objects.filter(kind=kind, is_undone=False).latest("pk")


def taken_back(cast: Cast, kind: str, who: str = "nadia") -> Event:
    """Undo the last change of a kind; the last line of the journal."""
    undo(actor=cast.member(who), step=step_of(kind), now=now())
    return Event.objects.latest("id")


def external(cast: Cast, who: str = "nadia") -> UndoStep:
    """Somebody makes Beat external."""
    change_role(actor=cast.member(who), subject=cast.member("beat"), role=Role.EXTERNAL, has_accounting=True)
    return step_of("role")


def save(cast: Cast, products: dict[int, GrantChoice], who: str = "nadia") -> None:
    """Somebody gives Beat exactly these products."""
    grantee = Grantee.of(cast.member("beat"))
    plan = AccessPlan(products, plan_of(grantee).future)
    save_access(actor=cast.member(who), grantee=grantee, plan=plan, version=version_of(grantee), now=now())


def button(client: Client, address: str) -> str:
    """Where the button beside the message leads."""
    found = re.search(r'<form method="post" action="(/org/[^"]+/undo/\d+/)">', client.get(address).text)
    assert found
    return found[1]


def test_a_role_comes_back_with_its_accounting_and_a_line_of_its_own(cast: Cast) -> None:
    external(cast)
    event = taken_back(cast, "role")
    assert (cast.member("beat").role, cast.member("beat").has_accounting) == (Role.COLLABORATOR, False)
    assert (event.kind, event.user, event.actor) == ("member:role-restored", cast.beat, cast.nadia)


def test_an_access_comes_back_with_rights_and_last_days(cast: Cast) -> None:
    grantee = Grantee.of(cast.member("beat"))
    last = now().date() + datetime.timedelta(days=9)
    first, second = (factories.product(cast.talleres, "drive", name) for name in ("Uno", "Dos"))
    held = plan_of(grantee).products
    save(cast, {**held, first.pk: GrantChoice(1, last)})
    before = plan_of(grantee)
    save(cast, {second.pk: GrantChoice(1)})
    event = taken_back(cast, "access")
    assert plan_of(grantee) == before
    assert before.products[first.pk] == GrantChoice(1, last)
    assert (event.kind, event.user, event.data["name"]) == ("access:restored", cast.beat, "Beat Kessler")


def test_teams_come_back_from_either_side(cast: Cast) -> None:
    nadia, beat = cast.member("nadia"), cast.member("beat")
    fair, night = factories.team(cast.talleres, "Feria"), factories.team(cast.talleres, "Noche")
    beat.teams.set([fair])
    change_teams(actor=nadia, subject=beat, team_ids=[night.pk])
    assert taken_back(cast, "teams").kind == "member:teams-restored"
    assert list(beat.teams.all()) == [fair]
    set_members(actor=nadia, team=fair, members=[cast.member("lucia")])
    assert taken_back(cast, "team").kind == "team:restored"
    assert list(fair.members.all()) == [beat]
    add_to_team(actor=nadia, subjects=[beat, cast.member("lucia")], team=night)
    taken_back(cast, "team")
    assert not night.members.exists()
    edit_team(actor=nadia, team=fair, name="Muestra", colour="red", leader=beat)
    taken_back(cast, "team-details")
    fair.refresh_from_db()
    assert (fair.name, fair.leader) == ("Feria", None)


def test_locks_come_back_and_go(cast: Cast) -> None:
    nadia, drive = cast.member("nadia"), cast.talleres.products.get(service_name="Disco Dirección")
    until = now() + datetime.timedelta(days=3)
    lock(actor=nadia, product=drive, reason="Inventario", ends_at=until, now=now())
    event = taken_back(cast, "lock")
    assert (event.kind, event.product_id) == ("product:lock-undone", drive.pk)
    assert not drive.holds.in_force(now()).exists()
    lock(actor=nadia, product=drive, reason="Inventario", ends_at=until, now=now())
    unlock(actor=nadia, product=drive, now=now())
    taken_back(cast, "lock")
    hold = drive.holds.in_force(now()).get()
    assert (hold.reason, hold.ends_at) == ("Inventario", until)


def test_the_lock_of_a_member_comes_back_and_goes(cast: Cast) -> None:
    nadia, beat = cast.member("nadia"), cast.member("beat")
    suspend_member(actor=nadia, subject=beat, reason="Viaje", until=None, now=now())
    assert taken_back(cast, "member-lock").kind == "member:lock-undone"
    assert not cast.member("beat").is_suspended
    suspend_member(actor=nadia, subject=beat, reason="Viaje", until=None, now=now())
    reinstate_member(actor=nadia, subject=cast.member("beat"))
    taken_back(cast, "member-lock")
    assert cast.member("beat").suspended_reason == "Viaje"


def test_what_was_undone_is_not_undone_again_nor_made_again(cast: Cast) -> None:
    step = external(cast)
    undo(actor=cast.member("nadia"), step=step, now=now())
    with pytest.raises(RuleError, match="already"):
        undo(actor=cast.member("nadia"), step=step, now=now())
    assert not UndoStep.objects.filter(is_undone=False, kind="role").exists()
    assert cast.member("beat").role == Role.COLLABORATOR


def test_only_who_made_the_change_undoes_it(cast: Cast) -> None:
    step = external(cast)
    for name in ("clara", "beat"):
        with pytest.raises(RuleError, match="nothing of yours"):
            undo(actor=cast.member(name), step=step, now=now())
    stranger = factories.owner_of(factories.organization("Otra"))
    with pytest.raises(RuleError, match="nothing of yours"):
        undo(actor=stranger, step=step, now=now())
    assert cast.member("beat").role == Role.EXTERNAL


def overtake_by_a_colleague(cast: Cast) -> None:
    """Clara changes the role and brings it back to what Nadia left."""
    for role in (Role.COLLABORATOR, Role.EXTERNAL):
        change_role(actor=cast.member("clara"), subject=cast.member("beat"), role=role, has_accounting=True)


def overtake_around_the_commands(cast: Cast) -> None:
    """Something else changes it, such as a job or the desk."""
    cast.talleres.memberships.filter(user=cast.beat).update(has_accounting=False)


@pytest.mark.parametrize("overtake", [overtake_by_a_colleague, overtake_around_the_commands])
def test_after_another_change_nothing_is_undone(cast: Cast, overtake: Any) -> None:
    step = external(cast)
    overtake(cast)
    with pytest.raises(RuleError, match="changed again"):
        undo(actor=cast.member("nadia"), step=step, now=now())
    assert cast.member("beat").role == Role.EXTERNAL


def test_an_access_that_a_colleague_changed_elsewhere_is_not_undone(cast: Cast) -> None:
    first, second = (factories.product(cast.talleres, "drive", name) for name in ("Uno", "Dos"))
    save(cast, {first.pk: GrantChoice(1)})
    mine = step_of("access")
    save(cast, {first.pk: GrantChoice(1), second.pk: GrantChoice(1)}, who="clara")
    with pytest.raises(RuleError, match="changed again"):
        undo(actor=cast.member("nadia"), step=mine, now=now())


def test_after_an_hour_there_is_no_way_back(cast: Cast) -> None:
    step = external(cast)
    with pytest.raises(RuleError, match="one hour"):
        undo(actor=cast.member("nadia"), step=step, now=now() + datetime.timedelta(minutes=60))
    undo(actor=cast.member("nadia"), step=step, now=now() + datetime.timedelta(minutes=59))


def test_the_right_is_asked_again(cast: Cast) -> None:
    step = external(cast, who="clara")
    cast.talleres.memberships.filter(user=cast.clara).update(role=Role.COLLABORATOR)
    with pytest.raises(Refused):
        undo(actor=cast.member("clara"), step=step, now=now())
    assert cast.member("beat").role == Role.EXTERNAL


def test_what_is_gone_is_said(cast: Cast) -> None:
    team = factories.team(cast.talleres, "Feria")
    set_members(actor=cast.member("nadia"), team=team, members=[cast.member("beat")])
    step = step_of("team")
    delete_team(actor=cast.member("nadia"), team=Team.objects.get(pk=team.pk))
    with pytest.raises(RuleError, match="no longer exists"):
        undo(actor=cast.member("nadia"), step=step, now=now())


def test_the_message_carries_the_button_and_one_press_undoes(cast: Cast) -> None:
    client = cast.client("nadia")
    page = f"/org/talleres-rochat/users/{cast.member('beat').pk}/"
    team, before = factories.team(cast.talleres, "Feria"), [each.pk for each in cast.member("beat").teams.all()]
    seen = client.get(f"{page}teams/").context["seen"]
    done = client.post(f"{page}teams/", {"teams": [team.pk], "seen": seen})
    address = button(client, done["Location"])
    answer = client.post(address)
    assert answer["Location"] == page
    assert "Deshecho: los equipos de trabajo de Beat Kessler." in client.get(page).text
    assert [each.pk for each in cast.member("beat").teams.all()] == before
    again = client.post(address)
    assert again.status_code == 303
    assert "Ya se había deshecho." in client.get(again["Location"]).text


def test_a_product_and_its_access_carry_the_button_too(cast: Cast) -> None:
    client, drive = cast.client("nadia"), cast.talleres.products.get(service_name="Disco Dirección")
    board = f"/org/talleres-rochat/products/{drive.kind.category.key}/{drive.pk}/"
    done = client.post(f"{board}lock/", {"reason": "Inventario"})
    client.post(button(client, done["Location"]))
    assert not Product.objects.get(pk=drive.pk).holds.in_force(now()).exists()


def test_a_stranger_and_a_colleague_get_no_more_than_no(cast: Cast) -> None:
    step = external(cast)
    address = f"/org/talleres-rochat/undo/{step.pk}/"
    assert cast.client("olga").post(address).status_code == 404
    assert cast.client("clara").post(address).status_code == 404
    assert cast.client("nadia").post(f"/org/talleres-rochat/undo/{step.pk + 999}/").status_code == 404
    assert cast.member("beat").role == Role.EXTERNAL


def test_what_makes_a_legal_representative_takes_the_own_password() -> None:
    house = factories.organization("Casa")
    chief, other = factories.owner_of(house), factories.member(house, Role.LEGAL_REPRESENTATIVE)
    change_role(actor=chief, subject=other, role=Role.ADMINISTRATOR, has_accounting=False)
    address, client = f"/org/{house.slug}/undo/{step_of('role').pk}/", factories.signed_in(chief.user)
    with time_machine.travel(now() + datetime.timedelta(minutes=20)):
        assert client.post(address).status_code == 422
        assert Membership.objects.get(pk=other.pk).role == Role.ADMINISTRATOR
        assert client.post(address, {"password": PASSWORD}).status_code == 303
    assert Membership.objects.get(pk=other.pk).role == Role.LEGAL_REPRESENTATIVE
