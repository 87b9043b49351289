"""REL-5 on access rights and holds: at once, hundreds of times, and nothing is lost or stuck."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from core.clock import now
from core.errors import RuleError
from notifications.models import Message
from organizations.models import Membership, Team
from organizations.people.teams import create_team, delete_team, set_members
from products.boards import commands as boards
from products.boards.create import create_product
from products.calls.queue import refuse, settle
from products.calls.request import request
from products.holds import commands as holds
from products.holds.commands import NEWS
from products.models import FutureGrant, Grant, Product
from products.providers import Action, ProviderAnswer
from products.rights.commands import AccessPlan, GrantChoice, RightsEditedMeanwhile, save_access, version_of
from products.rights.grantees import Grantee
from security.models import Event
from tests import factories
from tests.choice import some
from tests.products.conftest import House
from tests.races import at_once, overtaken, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
ROUNDS = some(200)


@pytest.fixture
def house(transactional_db: None) -> House:
    """The workshop, visible to other connections."""
    return House()


def save(actor: Membership, grantee: Membership | Team, plan: AccessPlan, version: str) -> Any:
    """One administrator saves what was read at ``version``."""
    return save_access(actor=actor, grantee=Grantee.of(grantee), plan=plan, version=version, now=now())


def held(grantee: Membership) -> dict[int, int]:
    """What the person holds directly."""
    return dict(grantee.grants.values_list("product_id", "rights"))


def unlocked(house: House) -> None:
    """The drive as it was before a round."""
    house.drive.holds.filter(lifted_at=None).update(lifted_at=now())
    NEWS.reset(str(house.drive.pk))


def test_two_administrators_saving_the_same_person_lose_nothing(house: House) -> None:
    technical, statistics = factories.mask("technical"), factories.mask("statistics")
    for number in range(ROUNDS):
        version = version_of(Grantee.of(house.beat))
        plans = [{house.drive.pk: GrantChoice(technical)}, {house.mail.pk: GrantChoice(statistics)}]
        plans = plans if number % 2 else [{**plans[0], **plans[1]}, {house.mail.pk: GrantChoice(technical)}]
        acts = zip((house.clara, house.nadia), plans, strict=True)
        outcomes = at_once(*(partial(save, who, house.beat, AccessPlan(plan), version) for who, plan in acts))
        saved = [plan for plan, outcome in zip(plans, outcomes, strict=True) if outcome is True]
        assert all(isinstance(each, RightsEditedMeanwhile) for each in refusals(outcomes))
        assert len(saved) == 1 or outcomes.count(False) == 1
        assert held(house.beat) == {pk: choice.rights for pk, choice in saved[-1].items()}
    assert Event.objects.filter(kind="access:changed", user=house.beat.user).count() == ROUNDS


def test_a_product_that_arrives_during_a_save_is_granted_by_the_rule(house: House) -> None:
    mask, kind = factories.mask("technical"), house.drive.kind
    arrive = partial(create_product, organization=house.organization, kind=kind, service_name="x", actor=None)
    for number in range(ROUNDS):
        FutureGrant.objects.filter(membership=house.beat).delete()
        rule = {"organization": house.organization, "category": kind.category, "rights": mask, "granted_at": now()}
        FutureGrant.objects.create(membership=house.beat, **rule)
        before = held(house.beat)
        plan = AccessPlan(
            {
                **{pk: GrantChoice(rights) for pk, rights in before.items()},
                house.mail.pk: GrantChoice(mask * (number % 2)),
            },
            {kind.category_id: mask},
        )
        version = version_of(Grantee.of(house.beat))
        outcomes = at_once(partial(arrive, now=now()), partial(save, house.clara, house.beat, plan, version))
        assert held(house.beat).get(outcomes[0].pk) == mask, outcomes
        Product.objects.filter(pk=outcomes[0].pk).delete()


def test_a_right_for_a_product_that_arrives_during_a_save_is_never_left_without_its_rule(house: House) -> None:
    kind, mask = house.drive.kind, factories.mask("technical")
    rule = {"organization": house.organization, "category": kind.category, "rights": mask, "granted_at": now()}
    FutureGrant.objects.create(membership=house.beat, **rule)
    arrive = partial(create_product, organization=house.organization, kind=kind, service_name="x", actor=None)
    no_more = partial(save, house.clara, house.beat, AccessPlan({}), version_of(Grantee.of(house.beat)))
    saved, arrived = overtaken(no_more, partial(arrive, now=now()))
    assert saved is True
    assert arrived.pk not in held(house.beat)


def test_a_rule_taken_away_while_its_product_arrives_refuses_what_it_did_not_show(house: House) -> None:
    kind, mask = house.drive.kind, factories.mask("technical")
    rule = {"organization": house.organization, "category": kind.category, "rights": mask, "granted_at": now()}
    FutureGrant.objects.create(membership=house.beat, **rule)
    arrive = partial(create_product, organization=house.organization, kind=kind, service_name="x", actor=None)
    no_more = partial(save, house.clara, house.beat, AccessPlan({}), version_of(Grantee.of(house.beat)))
    arrived, saved = overtaken(partial(arrive, now=now()), no_more, before="grant")
    assert isinstance(saved, RightsEditedMeanwhile)
    assert held(house.beat)[arrived.pk] == mask


def test_a_team_deleted_while_somebody_joins_and_rights_are_saved_leaves_nothing(house: House) -> None:
    for number in range(ROUNDS):
        team = create_team(actor=house.clara, name=f"Ferias {number}", colour="green")
        plan = AccessPlan({house.mail.pk: GrantChoice(factories.mask("technical"))})
        outcomes = at_once(
            partial(delete_team, actor=house.nadia, team=house.organization.teams.get(pk=team.pk)),
            partial(set_members, actor=house.clara, team=team, members=[house.beat, house.lucia]),
            partial(save, house.clara, team, plan, version_of(Grantee.of(team))),
        )
        assert all(isinstance(each, RuleError) for each in refusals(outcomes)), outcomes
        assert not house.organization.teams.exists()
        assert not Grant.objects.exclude(team=None).exists()
    assert Event.objects.filter(kind="team:deleted").count() == ROUNDS


def test_locking_twice_at_once_holds_once_and_mails_once(house: House) -> None:
    lock = partial(holds.lock, product=house.drive, reason="", ends_at=None)
    for number in range(ROUNDS):
        sent = Message.objects.count()
        outcomes = at_once(*(partial(lock, actor=each, now=now()) for each in (house.clara, house.nadia, house.clara)))
        assert [type(each) for each in refusals(outcomes)] == [RuleError] * 2
        assert house.holds(house.drive) == ["lock"]
        assert Message.objects.count() == sent + 3  # to all who see it but the one who locked it
        unlocked(house)
        assert Event.objects.filter(kind="product:locked").count() == number + 1


def test_a_request_is_written_after_the_one_that_came_a_moment_earlier(house: House) -> None:
    def resume() -> int:
        request(product=house.drive, action=Action.RESUME, now=now())
        return house.drive.calls.count()

    stop = partial(request, product=house.drive, action=Action.SUSPEND, data={"reason": "abuse"}, now=now())
    assert overtaken(stop, resume)[1] == 2


def test_of_two_answers_at_once_one_is_written(house: House) -> None:
    for other in (partial(settle, answer=ProviderAnswer("late")), partial(refuse, reason="No.")):
        call = request(product=house.drive, action=Action.RESUME, now=now())
        outcomes = overtaken(
            partial(settle, call.pk, ProviderAnswer("first"), now()), partial(other, call.pk, now=now())
        )
        assert outcomes == [True, False]


def test_an_edit_that_a_lock_overtakes_is_written_before_the_lock(house: House) -> None:
    details = boards.Details(custom_name="Feria nueva")
    edit = partial(boards.edit_product, actor=house.beat, product=house.drive, details=details, now=now())
    lock = partial(holds.lock, actor=house.clara, product=house.drive, reason="", ends_at=None, now=now())
    edited, locked = overtaken(edit, lock)
    assert edited is True
    assert not isinstance(locked, Exception)
    kinds = ["product:changed", "product:locked"]
    assert list(Event.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)) == kinds


def test_a_lock_that_an_edit_overtakes_refuses_the_edit(house: House) -> None:
    details = boards.Details(custom_name="Feria nueva")
    edit = partial(boards.edit_product, actor=house.beat, product=house.drive, details=details, now=now())
    lock = partial(holds.lock, actor=house.clara, product=house.drive, reason="", ends_at=None, now=now())
    locked, edited = overtaken(lock, edit)
    house.drive.refresh_from_db()
    assert not isinstance(locked, Exception)
    assert isinstance(edited, PermissionDenied)
    assert house.drive.custom_name == ""
