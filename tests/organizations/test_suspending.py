"""Suspending a member now: at once, for a while, never the last one (SEC-68, PRD-27..30)."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations.models import Membership, Organization, Role
from organizations.people.commands import change_contact
from organizations.protection.suspending import reinstate_member, suspend_member
from organizations.schedule import end_suspensions
from security.app_passwords import check
from security.app_passwords.check import Question
from security.app_passwords.commands import generate
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.organizations.protection import DAY
from tests.races import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    """An organization with one legal representative."""
    return factories.organization("Una Llave")


def suspend(actor: Membership, subject: Membership, **facts: Any) -> bool:
    return suspend_member(
        actor=actor, subject=subject, **{"reason": "Lost laptop", "until": None, "now": now(), **facts}
    )


def test_the_end_is_told_as_the_last_day_not_as_the_next_midnight(house: Organization) -> None:
    owner, beat = factories.owner_of(house), factories.member(house)
    zone = ZoneInfo(beat.user.time_zone)
    midnight = (now().astimezone(zone) + 3 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    suspend(owner, beat, until=midnight)
    last = f"{(midnight - DAY).day} {midnight - DAY:%b %Y}"
    page = factories.signed_in(beat.user).get(f"/org/{house.slug}/").content.decode()
    for text in (page, outbox.text_of(outbox.last(beat.user.email, "locked_out"))):
        assert f"the last day is {last}." in text


def test_a_suspended_member_is_out_at_once_and_in_again_afterwards(house: Organization) -> None:
    owner, beat = factories.owner_of(house), factories.member(house)
    client, page = factories.signed_in(beat.user), f"/org/{house.slug}/"
    assert client.get(page).status_code == 200
    assert suspend(owner, beat)
    refusal = client.get(page)
    assert refusal.status_code == 403
    assert f"Locked by {owner.user.full_name}" in refusal.content.decode()
    assert "Reason: Lost laptop" in refusal.content.decode()
    assert 'href="/org/"' in refusal.content.decode()
    assert reinstate_member(actor=owner, subject=beat)
    assert client.get(page).status_code == 200
    assert outbox.kinds(beat.user.email) == ["organizations/locked_out", "organizations/let_in_again"]


def test_a_form_that_was_open_changes_nothing(house: Organization) -> None:
    beat = factories.member(house)
    suspend(factories.owner_of(house), beat)
    with pytest.raises(Refused, match="belong"):
        change_contact(actor=beat, subject=beat, billing=True, product=True)


def test_other_organizations_stay_open(house: Organization) -> None:
    beat = factories.member(house)
    elsewhere = factories.member(factories.organization(), user=beat.user)
    suspend(factories.owner_of(house), beat)
    assert factories.signed_in(beat.user).get(f"/org/{elsewhere.organization.slug}/").status_code == 200


def test_a_suspension_ends_at_its_end_before_the_schedule_takes_it_off(house: Organization) -> None:
    beat = factories.member(house)
    suspend(factories.owner_of(house), beat, until=now() + DAY)
    assert not Membership.objects.acting(now()).filter(pk=beat.pk).exists()
    assert Membership.objects.acting(now() + 2 * DAY).filter(pk=beat.pk).exists()


def test_the_schedule_takes_off_what_is_over_and_nothing_else(house: Organization) -> None:
    over, lasting, owner = factories.member(house), factories.member(house), factories.owner_of(house)
    for subject, until in ((over, now() - DAY), (lasting, now() + DAY)):
        subject.suspend(reason="x", until=until, by="Nadia", now=now() - 2 * DAY)
    end_suspensions()
    over.refresh_from_db()
    lasting.refresh_from_db()
    assert (over.suspended_at, over.suspended_until, over.suspended_reason) == (None, None, "")
    assert lasting.is_suspended
    assert Event.objects.get(kind="member:lock-ended").actor is None
    assert owner.pk


@pytest.mark.parametrize(("role", "words"), [(Role.ADMINISTRATOR, "Only another"), (Role.COLLABORATOR, "Only admin")])
def test_only_a_representative_suspends_a_representative(house: Organization, role: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        suspend(factories.member(house, role), factories.owner_of(house))


def test_nobody_suspends_themselves(house: Organization) -> None:
    owner = factories.owner_of(house)
    factories.member(house, Role.LEGAL_REPRESENTATIVE)
    with pytest.raises(Refused, match="yourself"):
        suspend(owner, owner)


def test_a_suspension_needs_a_reason_and_an_end_that_is_to_come(house: Organization) -> None:
    owner, beat = factories.owner_of(house), factories.member(house)
    with pytest.raises(RuleError, match="reason"):
        suspend(owner, beat, reason=" ")
    with pytest.raises(RuleError, match="future"):
        suspend(owner, beat, until=now())


def test_suspending_twice_suspends_once(house: Organization) -> None:
    owner, beat = factories.owner_of(house), factories.member(house)
    assert [suspend(owner, beat), suspend(owner, beat)] == [True, False]
    assert outbox.kinds(beat.user.email) == ["organizations/locked_out"]


def test_whoever_toggles_a_suspension_does_not_flood_the_mailbox(house: Organization) -> None:
    owner, beat = factories.owner_of(house), factories.member(house)
    for _time in range(6):
        suspend(owner, beat)
        reinstate_member(actor=owner, subject=beat)
    answers = {"reason": "Lost laptop", "understood": "on"}
    client = factories.signed_in(owner.user)
    page = client.post(f"/org/{house.slug}/users/{beat.pk}/lock/", answers, follow=True).content.decode()
    beat.refresh_from_db()
    assert (beat.is_suspended, "without another email" in page) == (True, True)
    assert len(outbox.kinds(beat.user.email)) == 12


def test_a_member_of_elsewhere_cannot_be_suspended(house: Organization) -> None:
    stranger = factories.member(factories.organization())
    with pytest.raises(RuleError, match="belong"):
        suspend(factories.owner_of(house), stranger)


def is_let_in(characters: str, email: str) -> bool:
    """What a mail server is told."""
    return check.check(Question(email, characters), now=now()) is not None


def test_programs_of_a_suspended_person_wait_until_they_are_reinstated(house: Organization) -> None:
    owner, beat = factories.owner_of(house), factories.member(house)
    characters = generate()
    factories.app_password(beat.user, characters)
    suspend(owner, beat)
    assert not is_let_in(characters, beat.user.email)
    reinstate_member(actor=owner, subject=beat)
    assert is_let_in(characters, beat.user.email)


def test_one_organization_does_not_stop_the_programs_of_another(house: Organization) -> None:
    beat, characters = factories.member(house), generate()
    factories.member(factories.organization(), user=beat.user)
    factories.app_password(beat.user, characters)
    suspend(factories.owner_of(house), beat)
    assert is_let_in(characters, beat.user.email)


def test_the_suspended_person_reads_why_on_their_organizations(cast: Cast) -> None:
    suspend(cast.member("nadia"), cast.member("beat"), until=now() + DAY)
    text = cast.client("beat").get("/org/").content.decode()
    assert "Su acceso a Talleres Rochat SA está bloqueado" in text
    assert "Bloqueado por Nadia Ferrari" in text
    assert "Motivo: Lost laptop" in text


def test_the_list_says_who_is_suspended_by_whom_and_why(cast: Cast) -> None:
    suspend(cast.member("nadia"), cast.member("beat"))
    text = cast.client("clara").get("/org/talleres-rochat/users/?status=blocked").content.decode()
    assert "Bloqueado por Nadia Ferrari" in text
    assert "Lost laptop" in text
    assert "Iker" not in text


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_two_representatives_suspending_each_other_leave_one(house: Organization) -> None:
    one = factories.owner_of(house)
    for _round in range(60):
        house.memberships.exclude(pk=one.pk).delete()
        one.reinstate()
        other = factories.member(house, Role.LEGAL_REPRESENTATIVE)
        outcomes = at_once(partial(suspend, one, other), partial(suspend, other, one))
        assert len(refusals(outcomes)) == 1
        assert house.memberships.legal_representatives(now()).count() == 1
        one = house.memberships.legal_representatives(now()).select_related("user", "organization").get()
