"""Requiring two-step verification: the rule, its start, without SMS, exceptions and graces (SEC-30..43, SEC-44)."""

import datetime

import pytest
from django.db import IntegrityError, connection

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from organizations.departures.commands import leave
from organizations.jobs.commands import start_job
from organizations.jobs.tasks import advance
from organizations.models import Membership, Organization, Role, SecondFactorException
from organizations.people.commands import change_contact
from organizations.policies import may_manage_people
from organizations.protection.alerts import BULK_ALERT
from organizations.protection.progress import ComplianceStatus, affected, with_compliance
from organizations.protection.two_factor import (
    NOTICE,
    exempt,
    lift_exemption,
    release_second_factor,
    require_second_factor,
    take_grace,
)
from security.methods.factor_rules import may_be_left_with
from security.models import Event
from tests import factories
from tests.organizations import outbox
from tests.organizations.protection import DAY, exempted, protect, require, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    """An organization whose legal representative has an OTP app."""
    organization = factories.organization("Dos Pasos")
    protect(factories.owner_of(organization))
    return organization


def turn_on(house: Organization, *, starts_at: datetime.datetime | None = None, refuses_sms: bool = False) -> bool:
    return require_second_factor(
        actor=factories.owner_of(house), starts_at=starts_at, refuses_sms=refuses_sms, now=now()
    )


def fresh(member: Membership) -> Membership:
    return Membership.objects.select_related("organization", "user").get(pk=member.pk)


def test_requiring_it_mails_those_it_hits_and_nobody_else(house: Organization) -> None:
    stopped, has, sms = (factories.member(house) for _each in range(3))
    protect(has, "key")
    protect(sms, "sms")
    assert turn_on(house)
    assert outbox.kinds(stopped.user.email) == ["organizations/second_factor_required"]
    assert outbox.kinds(has.user.email) == outbox.kinds(sms.user.email) == []
    event = Event.objects.get(kind="organization:second-factor-required")
    assert (event.data["affected"], event.data["before"]["from"]) == (1, None)


def test_the_mail_names_the_methods_that_do_and_no_others(house: Organization) -> None:
    stopped = factories.member(house)
    turn_on(house, refuses_sms=True)
    text = outbox.text_of(outbox.last(stopped.user.email, "second_factor_required"))
    assert "Accepted methods: Security key or passkey, Notification on a registered device, OTP app." in text


def test_requiring_it_twice_does_it_once(house: Organization) -> None:
    stopped = factories.member(house)
    assert turn_on(house)
    assert not turn_on(house)
    assert len(outbox.kinds(stopped.user.email)) == 1


def test_the_actor_has_what_they_require(house: Organization) -> None:
    owner = factories.owner_of(house)
    protect(owner, "sms")
    with pytest.raises(RuleError, match="your own"):
        turn_on(house, refuses_sms=True)
    protect(owner, "none")
    with pytest.raises(RuleError, match="your own"):
        turn_on(house)


@pytest.mark.parametrize("role", [Role.COLLABORATOR, Role.EXTERNAL])
def test_weak_roles_neither_require_nor_release_it(house: Organization, role: str) -> None:
    weak = factories.member(house, role)
    protect(weak)
    with pytest.raises(Refused):
        require_second_factor(actor=weak, starts_at=None, refuses_sms=False, now=now())
    with pytest.raises(Refused):
        release_second_factor(actor=weak, now=now())


def test_a_start_in_the_future_stops_nobody_yet(house: Organization) -> None:
    stopped = factories.member(house)
    turn_on(house, starts_at=now() + 2 * DAY)
    assert fresh(stopped).passes_second_factor(now() + DAY, proved=None)
    assert not fresh(stopped).passes_second_factor(now() + 3 * DAY, proved=None)


def test_the_floor_stops_who_has_only_sms(house: Organization) -> None:
    sms = factories.member(house)
    protect(sms, "sms")
    turn_on(house)
    assert fresh(sms).passes_second_factor(now(), proved=None)
    turn_on(house, refuses_sms=True)
    assert not fresh(sms).passes_second_factor(now(), proved=None)
    assert outbox.kinds(sms.user.email) == ["organizations/second_factor_required"]


def test_releasing_opens_the_doors_and_ends_exceptions(house: Organization) -> None:
    stopped = factories.member(house)
    turn_on(house, refuses_sms=True)
    exempted(stopped)
    assert release_second_factor(actor=factories.owner_of(house), now=now())
    assert fresh(stopped).passes_second_factor(now(), proved=None)
    assert SecondFactorException.objects.get().lifted_at is not None
    assert not Organization.objects.get(pk=house.pk).second_factor_refuses_sms


def test_the_rule_is_the_organizations_and_not_the_persons(house: Organization) -> None:
    stopped = factories.member(house)
    elsewhere = factories.member(factories.organization(), user=stopped.user)
    turn_on(house)
    assert not fresh(stopped).passes_second_factor(now(), proved=None)
    assert fresh(elsewhere).passes_second_factor(now(), proved=None)


def test_a_grace_is_given_once_for_ever(house: Organization) -> None:
    stopped = factories.member(house)
    turn_on(house)
    take_grace(member=stopped, now=now())
    assert fresh(stopped).passes_second_factor(now() + 2 * DAY, proved=None)
    assert not fresh(stopped).passes_second_factor(now() + 3 * DAY, proved=None)
    with pytest.raises(RuleError, match="already"):
        take_grace(member=stopped, now=now() + 4 * DAY)


def test_leaving_and_coming_back_gives_no_second_grace(house: Organization) -> None:
    stopped = factories.member(house)
    turn_on(house)
    take_grace(member=stopped, now=now())
    user = stopped.user
    stopped.delete()
    with pytest.raises(RuleError, match="already"):
        take_grace(member=factories.member(house, user=user), now=now())


def test_an_exception_has_an_end_and_a_reason(house: Organization) -> None:
    stopped, owner = factories.member(house), factories.owner_of(house)
    turn_on(house)
    for ends_at, reason in ((now() + 91 * DAY, "x"), (now() - DAY, "x"), (now() + DAY, " ")):
        with pytest.raises(RuleError):
            exempt(actor=owner, subject=stopped, reason=reason, ends_at=ends_at, now=now())
    exempt(actor=owner, subject=stopped, reason="Key on its way", ends_at=now() + DAY, now=now())
    assert fresh(stopped).passes_second_factor(now(), proved=None)
    assert not fresh(stopped).passes_second_factor(now() + 2 * DAY, proved=None)


def test_a_new_exception_replaces_the_old_one_and_can_be_lifted(house: Organization) -> None:
    stopped, owner = factories.member(house), factories.owner_of(house)
    turn_on(house)
    for days in (1, 5):
        exempt(actor=owner, subject=stopped, reason="Key on its way", ends_at=now() + days * DAY, now=now())
    assert SecondFactorException.objects.filter(lifted_at=None).count() == 1
    assert lift_exemption(actor=owner, subject=stopped, now=now())
    assert not lift_exemption(actor=owner, subject=stopped, now=now())
    assert not fresh(stopped).passes_second_factor(now(), proved=None)


def test_nobody_exempts_themselves(house: Organization) -> None:
    owner = factories.owner_of(house)
    with pytest.raises(Refused, match="themselves"):
        exempt(actor=owner, subject=owner, reason="x", ends_at=now() + DAY, now=now())


def test_an_exception_belongs_to_a_member_and_goes_with_them(house: Organization) -> None:
    stopped = factories.member(house)
    exempted(stopped)
    stopped.delete()
    connection.check_constraints()
    assert not SecondFactorException.objects.exists()
    stranger = factories.owner_of(factories.organization())
    stranger.organization = house
    exempted(stranger)
    with pytest.raises(IntegrityError, match="exception_of_a_member"):
        connection.check_constraints()


def test_the_progress_says_where_everybody_stands(house: Organization) -> None:
    stopped, exempt_one, waits = (factories.member(house) for _each in range(3))
    require(house)
    exempted(exempt_one)
    waiting(waits)
    found = {each.pk: each.standing for each in with_compliance(house, house.refused_factors, now())}  # type: ignore[attr-defined]
    assert found == {
        factories.owner_of(house).pk: ComplianceStatus.DONE, stopped.pk: ComplianceStatus.OPEN,
        exempt_one.pk: ComplianceStatus.EXEMPT, waits.pk: ComplianceStatus.GRACE,
    }  # fmt: skip
    assert set(affected(house, house.refused_factors, now())) == {stopped, waits}


def test_an_open_form_of_a_stopped_member_changes_nothing(house: Organization) -> None:
    stopped = factories.member(house)
    require(house)
    with pytest.raises(Refused, match="two-step"):
        change_contact(actor=stopped, subject=stopped, billing=True, product=False)
    protect(stopped)
    assert change_contact(actor=stopped, subject=stopped, billing=True, product=False).wants_billing_mail


def test_rows_of_a_job_stop_when_the_rule_comes(house: Organization) -> None:
    admin = factories.member(house, Role.ADMINISTRATOR)
    people = [factories.member(house), factories.member(house)]
    rows = [{"member": each.pk, "email": each.user.email} for each in people]
    verdict = may_manage_people(admin)
    job = start_job(actor=admin, verdict=verdict, kind=BULK_ALERT, rows=rows)
    assert advance(job.pk)
    require(house)
    advance(job.pk)
    job.refresh_from_db()
    assert [row["row"]["email"] for row in job.failures] == [people[1].user.email]
    assert "two-step" in job.failures[0]["reason"] or "dos pasos" in job.failures[0]["reason"]


def test_only_from_outside_one_leaves_without_it(house: Organization) -> None:
    external, collaborator = factories.member(house, Role.EXTERNAL), factories.member(house)
    require(house)
    leave(actor=external, now=now())
    with pytest.raises(Refused, match="two-step"):
        leave(actor=collaborator, now=now())
    assert list(house.memberships.exclude(role=Role.LEGAL_REPRESENTATIVE)) == [collaborator]


def test_the_last_factor_stays_while_an_organization_requires_one(house: Organization) -> None:
    owner = factories.owner_of(house).user
    assert may_be_left_with(owner, set())
    require(house)
    assert "Dos Pasos" in str(may_be_left_with(owner, set()).reason)
    assert may_be_left_with(owner, {"sms"})
    assert may_be_left_with(factories.person(), set())
    require(house, refuses_sms=True)
    assert "does not accept SMS" in str(may_be_left_with(owner, {"sms"}).reason)
    assert may_be_left_with(owner, {"sms", "push"})


@pytest.mark.proof
def test_many_people_are_told_by_a_worker_in_parts(house: Organization) -> None:
    for _each in range(61):
        factories.member(house)
    turn_on(house)
    job = house.jobs.get(kind=NOTICE.key)
    assert (job.total, Message.objects.filter(kind="organizations/second_factor_required").count()) == (2, 0)
    while advance(job.pk):
        pass
    assert Message.objects.filter(kind="organizations/second_factor_required").count() == 61
