"""Removing several people at once (ORG-81): the question, who stays and why, and the worker."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from core.clock import now
from organizations.departures import bulk
from organizations.departures.bulk import BULK_REMOVE, judged, rows_of
from organizations.departures.commands import remove_member
from organizations.jobs.commands import start_job
from organizations.jobs.tasks import advance, run_job
from organizations.models import Job, Membership, Organization, Role
from organizations.people.commands import change_role
from organizations.policies import may_manage_people
from products.calls.tasks import perform_calls
from products.models import ProviderCall
from products.providers import DataKind, PersonalData
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.choice import some
from tests.factories import PASSWORD
from tests.html import Document
from tests.organizations import outbox
from tests.products.rigs import LocalRig
from tests.races import at_once

pytestmark = pytest.mark.django_db
URL = "/org/talleres-rochat/users/remove/"
K3 = {"password": PASSWORD, "understood": "on"}


def address(*members: Membership) -> str:
    return f"{URL}?{'&'.join(f'sel={member.pk}' for member in members)}"


def form_of(client: Any, url: str) -> dict[str, Any]:
    """What a browser sends with the red button."""
    page = Document.of(client.get(url).content.decode())
    hidden = [each for each in page.all("input") if each.get("type") == "hidden" and each.get("name")]
    return {**{each.get("name"): each.get("value") for each in hidden}, **K3}


def job_for(actor: Membership, *members: Membership) -> Job:
    """The work that the question would begin; no worker has touched it."""
    rows = rows_of(each for each in judged(actor, members, now()) if not each.reason)
    return start_job(actor=actor, verdict=may_manage_people(actor), kind=BULK_REMOVE, rows=rows)


def worked(job: Job) -> Job:
    run_job(str(job.pk))
    job.refresh_from_db()
    return job


def appoint(cast: Cast, name: str) -> None:
    role = Role.LEGAL_REPRESENTATIVE
    change_role(actor=cast.member("nadia"), subject=cast.member(name), role=role, has_accounting=False)


def remains(cast: Cast, *names: str) -> list[bool]:
    return [cast.talleres.memberships.filter(user=cast.people[name]).exists() for name in names]


def test_ticked_people_are_asked_about_by_name_with_what_each_loses(cast: Cast) -> None:
    ticks = {"sel": [cast.member("beat").pk, cast.member("iker").pk]}
    page = cast.client("clara").post(URL, ticks, follow=True).content.decode()
    assert "¿Eliminar a 2 usuarios de Talleres Rochat" in page
    assert "Beat Kessler" in page
    assert "Equipos de trabajo: Taller" in page
    assert "Eliminar por separado: Iker Solano" in page
    assert all(remains(cast, "beat", "iker"))


def test_password_and_tick_remove_everybody_one_by_one(cast: Cast) -> None:
    client, url = cast.client("clara"), address(cast.member("beat"), cast.member("iker"))
    answer = client.post(url, form_of(client, url))
    assert (answer.status_code, "/jobs/" in answer.headers["Location"]) == (303, True)
    job = worked(cast.talleres.jobs.get(kind="bulk-remove"))
    assert (job.state, job.done, job.failures) == (Job.State.DONE, 2, [])
    assert remains(cast, "beat", "iker") == [False, False]
    events = Event.objects.filter(kind="member:removed", actor=cast.clara)
    assert {event.user for event in events} == {cast.beat, cast.iker}
    assert outbox.kinds(cast.beat.email) == outbox.kinds(cast.iker.email) == ["organizations/removed"]


@pytest.mark.parametrize("lacking", ["password", "understood"])
def test_without_password_or_tick_nothing_begins(cast: Cast, lacking: str) -> None:
    client, url = cast.client("clara"), address(cast.member("beat"))
    answer = client.post(url, {**form_of(client, url), lacking: ""})
    assert (answer.status_code, cast.talleres.jobs.exists()) == (422, False)


def test_a_double_click_begins_one_job(cast: Cast) -> None:
    client, url = cast.client("clara"), address(cast.member("beat"))
    form = form_of(client, url)
    first = client.post(url, form).headers["Location"]
    worked(cast.talleres.jobs.get(kind="bulk-remove"))
    assert client.post(url, form).headers["Location"] == first
    assert cast.talleres.departures.count() == cast.talleres.jobs.count() == 1


def test_who_may_not_be_removed_is_named_with_the_reason_and_left_out(cast: Cast) -> None:
    client, url = cast.client("clara"), address(*(cast.member(each) for each in ("nadia", "clara", "beat")))
    page = client.get(url).content.decode()
    assert "Solo otro responsable legal" in page
    assert "se abandona en «Mis organizaciones»" in page
    client.post(url, form_of(client, url))
    worked(cast.talleres.jobs.get(kind="bulk-remove"))
    assert remains(cast, "nadia", "clara", "beat") == [True, True, False]


def test_with_nobody_to_remove_there_is_no_red_button(cast: Cast) -> None:
    client, url = cast.client("clara"), address(cast.member("nadia"))
    assert "Eliminar a est" not in client.get(url).content.decode()
    assert client.post(url, form_of(client, url)).status_code == 200
    assert not cast.talleres.jobs.exists()


def test_people_of_elsewhere_are_neither_shown_nor_removed(cast: Cast) -> None:
    client, olga = cast.client("clara"), cast.member("olga", cast.globex)
    url = address(cast.member("beat"), olga)
    assert cast.olga.email not in client.get(url).content.decode()
    client.post(url, form_of(client, url))
    worked(cast.talleres.jobs.get(kind="bulk-remove"))
    assert cast.globex.memberships.filter(pk=olga.pk).exists()
    assert cast.talleres.departures.get().email == cast.beat.email


def test_rows_of_another_tenant_in_a_job_are_refused(cast: Cast) -> None:
    foreign, clara = factories.member(cast.globex), cast.member("clara")
    rows = rows_of([bulk.Ticked(foreign)])
    job = worked(start_job(actor=clara, verdict=may_manage_people(clara), kind=BULK_REMOVE, rows=rows))
    assert len(job.failures) == 1
    assert cast.globex.memberships.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("seen", ["", "x", None])
def test_a_list_tampered_with_between_question_and_answer_is_refused(cast: Cast, seen: str | None) -> None:
    client, url = cast.client("clara"), address(cast.member("beat"))
    form = form_of(client, url)
    other = address(cast.member("beat"), cast.member("iker"))
    sent = {**form, "seen": form["seen"] if seen is None else seen}
    answer = client.post(other if seen is None else url, sent)
    assert (answer.status_code, cast.talleres.jobs.exists()) == (409, False)


def test_somebody_with_another_role_since_the_question_shows_it_again(cast: Cast) -> None:
    client, url = cast.client("nadia"), address(cast.member("iker"))
    form = {**form_of(client, url), "code": factories.code_of(cast.nadia)}
    appoint(cast, "iker")
    answer = client.post(url, form, headers={"origin": "http://testserver"})
    assert (answer.status_code, cast.talleres.jobs.exists()) == (409, False)
    assert "Iker Solano" in answer.content.decode()


def test_somebody_promoted_while_the_work_waits_stays_and_the_page_says_why(cast: Cast) -> None:
    job = job_for(cast.member("nadia"), cast.member("iker"), cast.member("beat"))
    appoint(cast, "iker")
    assert [each["row"]["email"] for each in worked(job).failures] == [cast.iker.email]
    assert remains(cast, "iker", "beat") == [True, False]
    page = cast.client("nadia").get(f"/org/talleres-rochat/jobs/{job.pk}/").content.decode()
    assert f"{cast.iker.email}: " in page
    assert "Usuarios eliminados" in page


def test_somebody_who_went_meanwhile_stops_nobody_else_and_is_told_once(cast: Cast) -> None:
    job = job_for(cast.member("clara"), cast.member("beat"), cast.member("iker"))
    remove_member(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    assert len(worked(job).failures) == 1
    assert remains(cast, "iker") == [False]
    assert outbox.kinds(cast.beat.email) == ["organizations/removed"]


def test_whoever_asked_and_lost_the_right_removes_nobody_more(cast: Cast) -> None:
    job = job_for(cast.member("clara"), cast.member("beat"), cast.member("iker"))
    advance(job.pk)
    nadia, role = cast.member("nadia"), Role.COLLABORATOR
    change_role(actor=nadia, subject=cast.member("clara"), role=role, has_accounting=False)
    assert len(worked(job).failures) == 1
    assert remains(cast, "beat", "iker") == [False, True]


@pytest.mark.proof
def test_a_killed_worker_leaves_the_rest_to_the_next_and_removes_nobody_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_for(cast.member("clara"), cast.member("beat"), cast.member("iker"))
    with monkeypatch.context() as patch:
        patch.setattr(Job, "save", _die)
        with pytest.raises(KeyboardInterrupt):
            advance(job.pk)
    assert remains(cast, "beat", "iker") == [True, True]
    assert worked(job).failures == []
    assert sorted(cast.talleres.departures.values_list("name", flat=True)) == ["Beat Kessler", "Iker Solano"]


def _die(*_args: object, **_options: object) -> None:
    raise KeyboardInterrupt


def test_data_in_services_is_kept_and_listed_as_by_a_single_removal(
    settings: LazySettings, tmp_path: Path, cast: Cast
) -> None:
    rig = LocalRig(settings, tmp_path)
    while perform_calls():
        pass
    drive = cast.talleres.products.get(service_name="Disco Taller")
    rig.put_data(drive.reference, cast.beat.email, PersonalData(DataKind.FILES, "Planos", 1_843))
    worked(job_for(cast.member("clara"), cast.member("beat")))
    written = {each["product"]: each for each in cast.talleres.departures.get().parts["data"]}
    assert written[drive.pk]["items"] == ["Planos · 1,7 GB"]
    assert not ProviderCall.objects.filter(action="hand_over_data").exists()


def test_more_than_a_hundred_are_refused_in_words(cast: Cast) -> None:
    answer = cast.client("clara").post(URL, {"sel": list(range(1, 102))}, follow=True)
    assert "como máximo 100" in answer.content.decode()


@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_the_weak_reach_no_question(cast: Cast, name: str) -> None:
    assert cast.client(name).get(address(cast.member("clara"))).status_code == 403
    assert cast.client(name).post(address(cast.member("clara")), K3).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_representatives_who_remove_each_other_and_the_same_people_leave_one() -> None:
    for _round in range(some(80)):
        house: Organization = factories.organization()
        one, two = factories.owner_of(house), factories.member(house, Role.LEGAL_REPRESENTATIVE)
        both = [factories.member(house) for _each in range(3)]
        jobs = [job_for(one, both[0], two, *both[1:]), job_for(two, both[0], one, *both[1:])]
        at_once(*(lambda job=job: run_job(str(job.pk)) for job in jobs))
        kept = house.memberships.filter(role=Role.LEGAL_REPRESENTATIVE)
        assert kept.count() == 1
        assert house.departures.count() == house.departures.values("user").distinct().count()
        assert not house.memberships.filter(pk__in=[each.pk for each in both]).exists()
