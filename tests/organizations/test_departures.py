"""What becomes of people's things when they are removed or leave, and the way back within 30 days."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from organizations import schedule
from organizations.departures.commands import close_next_departure, leave, remove_member, undo_removal
from organizations.departures.registry import (
    Decision,
    DecisionGone,
    Decisions,
    Restoration,
    personal_items_of,
    report_on,
)
from organizations.models import Departure, Invitation, Job, Membership, Role
from organizations.people.commands import change_role
from products.calls.tasks import perform_calls
from products.models import FutureGrant, Grant, Product, ProviderCall
from products.providers import DataKind, PersonalData
from products.querysets import LIVING
from security.models import Event
from support import visits
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.products.rigs import LocalRig

pytestmark = pytest.mark.django_db
MONTH = datetime.timedelta(days=30)
FILES = PersonalData(DataKind.FILES, "Planos", 1_843)


@pytest.fixture
def books(settings: LazySettings, tmp_path: Path) -> LocalRig:
    """The local provider with books of its own."""
    return LocalRig(settings, tmp_path)


@pytest.fixture
def drive(books: LocalRig, cast: Cast) -> Product:
    """Beat's files on the workshop's drive, which runs."""
    while perform_calls():
        pass
    product = cast.talleres.products.get(custom_name="", service_name="Disco Taller")
    books.put_data(product.reference, cast.beat.email, FILES)
    return product


def removed(cast: Cast, name: str = "beat", *, by: str = "nadia", decisions: Decisions | None = None) -> Departure:
    return remove_member(actor=cast.member(by), subject=cast.member(name), now=now(), decisions=decisions)


def undone(cast: Cast, departure: Departure, *, by: str = "nadia", late: datetime.timedelta = MONTH * 0) -> Restoration:
    return undo_removal(actor=cast.member(by), departure=departure, now=now() + late)


def titles(subject: Membership) -> list[str]:
    return [personal_item.title for personal_item in personal_items_of(subject, now())]


def test_every_part_says_what_somebody_has(cast: Cast, drive: Product) -> None:
    assert titles(cast.member("beat")) == [
        "Work teams",
        "Products that lose their only manager",
        "Files in Disco Taller",
    ]
    factories.invitation(cast.member("clara"))
    cast.talleres.jobs.create(asked_by=cast.clara, kind="bulk-invite", data={"rows": []})
    assert titles(cast.member("clara")) == ["Invitations sent", "Tasks under way"]


def test_who_has_nothing_is_asked_nothing(cast: Cast) -> None:
    assert personal_items_of(factories.member(cast.talleres), now()) == []


def test_a_product_loses_its_only_manager_only_when_nobody_else_has_technical_rights(cast: Cast) -> None:
    beat, domain = cast.member("beat"), cast.talleres.products.get(service_name="rochat-recambios.example")
    (lost,) = [each for each in personal_items_of(beat, now()) if each.key == "orphans"]
    assert lost.items == ["Disco Taller", "rochat-recambios.example"]
    factories.grant(cast.member("iker"), domain, "technical")
    (lost,) = [each for each in personal_items_of(beat, now()) if each.key == "orphans"]
    assert lost.items == ["Disco Taller"]


def test_jobs_under_way_stop_and_invitations_sent_die(cast: Cast) -> None:
    sent = factories.invitation(cast.member("clara"))
    job = cast.talleres.jobs.create(asked_by=cast.clara, kind="bulk-invite", data={"rows": []})
    removed(cast, "clara")
    sent.refresh_from_db()
    assert (sent.state, Job.objects.get(pk=job.pk).state) == (Invitation.State.CANCELLED, Job.State.CANCELLED)


def test_data_is_kept_30_days_unless_somebody_decides(cast: Cast, drive: Product, books: LocalRig) -> None:
    departure = removed(cast)
    perform_calls()
    assert books.kept(drive.reference, cast.beat.email) == [f"Planos {departure.last_day}"]
    assert departure.last_day - departure.at.date() >= datetime.timedelta(days=29)


def test_files_are_transferred_to_whom_was_chosen(cast: Cast, drive: Product, books: LocalRig) -> None:
    decision = Decision(cast.member("clara").pk, ["Planos"])
    departure = removed(cast, decisions={f"data-{drive.pk}": decision})
    assert [line.is_pending for line in report_on(departure) if line.items == ["Planos"]] == [True]
    perform_calls()
    (item,) = books.provider.data_of(drive.reference, cast.clara.email)
    assert item.name == f"Planos · {cast.beat.email}"
    (line,) = [line for line in report_on(departure) if line.items == ["Planos"]]
    assert "Clara Monnet" in line.outcome
    assert "Done by the provider" in line.answer


@pytest.mark.parametrize("heir", ["beat", "iker", "olga", "gone"])
def test_nobody_inherits_who_may_not(cast: Cast, drive: Product, heir: str) -> None:
    pks = {"olga": cast.member("olga", cast.globex).pk, "gone": 0 or 10**9}
    pk = pks.get(heir) or cast.member(heir).pk
    with pytest.raises(DecisionGone, match="Choose again"):
        removed(cast, decisions={f"data-{drive.pk}": Decision(pk, [])})
    assert cast.talleres.memberships.filter(user=cast.beat).exists()
    assert not ProviderCall.objects.filter(action__endswith="_data").exists()


def test_a_provider_that_is_down_delays_nothing_and_loses_nothing(cast: Cast, drive: Product, books: LocalRig) -> None:
    drive.kind.provider = "nobody"
    drive.kind.save()
    departure = removed(cast)
    perform_calls()
    (line,) = [line for line in report_on(departure) if "Disco Taller" in line.what]
    assert line.is_pending
    drive.kind.provider = "local"
    drive.kind.save()
    ProviderCall.objects.filter(state="waiting").update(due_at=now())
    perform_calls()
    assert books.kept(drive.reference, cast.beat.email) == [f"Planos {departure.last_day}"]


def test_undoing_brings_back_role_teams_grants_rules_and_preferences(cast: Cast) -> None:
    iker = cast.member("iker")
    drive = cast.talleres.products.get(service_name="Disco Taller")
    factories.grant(iker, drive, "technical", "use", ends_on=now().date() + MONTH)
    stamp = {"organization": cast.talleres, "membership": iker, "granted_at": now()}
    FutureGrant.objects.create(category=drive.kind.category, rights=factories.mask("statistics"), **stamp)
    departure = removed(cast, "iker")
    told = {line.what: list(line.items) for line in report_on(departure)}
    assert told["Product access"] == ["Disco Taller"]
    assert told["Access to future products"] == ["Drive"]
    assert undone(cast, departure).lost == []
    back = cast.member("iker")
    assert (back.role, back.has_accounting, back.wants_billing_mail) == (iker.role, True, True)
    assert [team.name for team in back.teams.all()] == ["Contabilidad"]
    assert Grant.objects.get(membership=back).rights == factories.mask("technical", "use")
    assert FutureGrant.objects.get(membership=back).rights == factories.mask("statistics")
    assert back.joined_at == iker.joined_at


def test_undoing_gives_back_what_is_kept_and_leaves_what_was_transferred(
    cast: Cast, drive: Product, books: LocalRig
) -> None:
    departure = removed(cast)
    perform_calls()
    undone(cast, departure)
    perform_calls()
    assert [item.name for item in books.provider.data_of(drive.reference, cast.beat.email)] == ["Planos"]
    again = removed(cast, decisions={f"data-{drive.pk}": Decision(cast.member("clara").pk, ["Planos"])})
    perform_calls()
    assert undone(cast, again).lost == ["The files of Disco Taller stay with Clara Monnet."]


def test_what_ended_meanwhile_does_not_come_back_and_is_named(cast: Cast) -> None:
    iker = cast.member("iker")
    drive, other = cast.talleres.products.filter(kind__key="drive").order_by("pk")
    factories.grant(iker, drive, "use", ends_on=now().date())
    factories.grant(iker, other, "use")
    departure = removed(cast, "iker")
    Product.objects.filter(pk=other.pk).update(state=Product.State.CANCELLED)
    cast.talleres.teams.get(name="Contabilidad").delete()
    lost = undone(cast, departure, late=datetime.timedelta(days=3)).lost
    assert lost == [
        "The work team Contabilidad no longer exists.", "The access to Disco Taller does not come back.",
        f"The access to {other.name} does not come back.",
    ]  # fmt: skip
    assert not Grant.objects.filter(membership=cast.member("iker"), product__state__in=LIVING).exists()


def test_a_suspension_comes_back_too(cast: Cast) -> None:
    cast.member("beat").suspend(reason="lost laptop", until=None, by="Clara Monnet", now=now())
    undone(cast, removed(cast))
    assert cast.member("beat").suspended_reason == "lost laptop"
    assert cast.client("beat").get("/org/talleres-rochat/").status_code == 403


def test_every_column_of_a_membership_comes_back(cast: Cast) -> None:
    beat, end = cast.member("beat"), now() + MONTH
    beat.suspend(reason="lost laptop", until=end, by="Clara Monnet", now=now())
    Membership.objects.filter(pk=beat.pk).update(has_accounting=True, wants_billing_mail=True, wants_product_mail=False)
    before: dict[str, Any] = {**Membership.objects.filter(pk=beat.pk).values().get()}
    undone(cast, removed(cast))
    after: dict[str, Any] = {**Membership.objects.filter(user=cast.beat, organization=cast.talleres).values().get()}
    assert {name for name in before if before[name] != after[name]} <= {"id", "last_active_at"}


def test_the_person_is_told_and_the_journal_knows(cast: Cast) -> None:
    undone(cast, removed(cast), by="clara")
    assert "Clara Monnet" in outbox.last(cast.beat.email, "restored").text
    assert Event.objects.get(kind="member:restored").actor == cast.clara


def test_the_mail_to_the_removed_person_says_what_became_of_their_things(cast: Cast, drive: Product) -> None:
    removed(cast, decisions={f"data-{drive.pk}": Decision(None, ["Planos"])})
    text = outbox.last(cast.beat.email, "removed").text
    assert "Equipos de trabajo" in text
    assert "Datos en Disco Taller: Los datos personales se conservan hasta el" in text


def test_after_30_days_a_removal_stands(cast: Cast) -> None:
    departure = removed(cast)
    with pytest.raises(RuleError, match="30 days are over"):
        undone(cast, departure, late=MONTH)
    assert undone(cast, departure, late=MONTH - datetime.timedelta(minutes=1)).member.user == cast.beat


def test_a_removal_is_undone_once(cast: Cast) -> None:
    departure = removed(cast)
    undone(cast, departure)
    with pytest.raises(RuleError, match="already been undone"):
        undone(cast, departure)


def test_whoever_is_back_already_is_not_brought_back_again(cast: Cast) -> None:
    departure = removed(cast)
    factories.member(cast.talleres, Role.EXTERNAL, cast.beat)
    with pytest.raises(RuleError, match="belongs to the organization again"):
        undone(cast, departure)
    assert cast.member("beat").role == Role.EXTERNAL


def test_only_the_newest_removal_of_a_person_is_undone(cast: Cast) -> None:
    first = removed(cast)
    factories.member(cast.talleres, Role.EXTERNAL, cast.beat)
    removed(cast)
    with pytest.raises(RuleError, match="newest"):
        undone(cast, first)


def test_a_closed_account_does_not_come_back(cast: Cast) -> None:
    departure = removed(cast)
    cast.beat.is_active = False
    cast.beat.save()
    with pytest.raises(RuleError, match="account no longer exists"):
        undone(cast, departure)


def test_whoever_left_decides_themselves_whether_to_come_back(cast: Cast) -> None:
    departure = leave(actor=cast.member("lucia"), now=now())
    with pytest.raises(RuleError, match="they decide"):
        undone(cast, departure)


def test_an_administrator_brings_no_legal_representative_back(cast: Cast) -> None:
    change_role(
        actor=cast.member("nadia"), subject=cast.member("beat"), role=Role.LEGAL_REPRESENTATIVE, has_accounting=False
    )
    departure = removed(cast)
    with pytest.raises(Refused, match="legal representative"):
        undone(cast, departure, by="clara")
    assert undone(cast, departure).member.role == Role.LEGAL_REPRESENTATIVE


@pytest.mark.parametrize("name", ["iker", "lucia"])
def test_the_weak_undo_nothing(cast: Cast, name: str) -> None:
    departure = removed(cast)
    with pytest.raises(Refused):
        undone(cast, departure, by=name)


def test_a_departure_of_another_organization_does_not_exist_here(cast: Cast) -> None:
    departure = removed(cast)
    with pytest.raises(Departure.DoesNotExist):
        undo_removal(actor=cast.member("olga", cast.globex), departure=departure, now=now())


def test_an_invitation_that_waits_for_them_goes_when_they_are_back(cast: Cast) -> None:
    departure = removed(cast)
    waiting = factories.invitation(cast.member("nadia"), email=cast.beat.email)
    undone(cast, departure)
    waiting.refresh_from_db()
    assert waiting.state == Invitation.State.CANCELLED


def test_the_schedule_closes_what_is_over_once(cast: Cast) -> None:
    departure, kept = removed(cast), removed(cast, "iker")
    Departure.objects.filter(pk=departure.pk).update(at=now() - 2 * MONTH, undo_until=now() - MONTH)
    schedule.close_departures()
    schedule.close_departures()
    departure.refresh_from_db()
    kept.refresh_from_db()
    assert departure.closed_at is not None
    assert kept.closed_at is None
    assert Event.objects.filter(kind="member:departure-closed").count() == 1
    assert not close_next_departure(now())


def test_the_database_keeps_a_departure_from_being_undone_too_late(cast: Cast) -> None:
    departure = removed(cast)
    late = {"undone_at": departure.undo_until}
    with pytest.raises(IntegrityError, match="undone_in_time"), transaction.atomic():
        Departure.objects.filter(pk=departure.pk).update(**late)


def test_the_bytes_of_a_proof_cannot_be_changed(cast: Cast) -> None:
    departure = removed(cast)
    departure.evidence.create(language="es", content=b"%PDF", digest="0" * 64, made_at=now())
    with pytest.raises(IntegrityError, match="never changed"), connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_departureevidence SET digest = 'x'")


def test_the_facts_of_a_departure_have_the_same_digest_for_ever(cast: Cast) -> None:
    departure = removed(cast)
    before = Departure.objects.get(pk=departure.pk).fingerprint
    undone(cast, departure)
    assert Departure.objects.get(pk=departure.pk).fingerprint == before == departure.fingerprint


def test_a_look_of_the_support_ends_with_the_access(cast: Cast) -> None:
    visits.start_visit(person=cast.beat, staff=cast.staff, now=now())
    assert "Support’s visit" in titles(cast.member("beat"))
    departure = removed(cast)
    assert [line.outcome for line in report_on(departure) if line.items == [cast.staff.full_name]] == ["It ended."]
    (visit,) = visits.of_person(cast.beat, now())
    assert visits.membership_in(visit, "talleres-rochat", now()) is None
