"""Inviting several people: reading the list, the checked preview, the job."""

import datetime
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.clock import now
from organizations import schedule
from organizations.departures.commands import remove_member
from organizations.invitations import bulk, bulk_forms
from organizations.invitations import lines as lists
from organizations.jobs import tasks
from organizations.jobs.commands import cancel_job
from organizations.models import Job, Role
from organizations.people.commands import change_role
from security.base.limits import Limit
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/org/talleres-rochat/users/import/"


def send(cast: Cast, people: str = "", *, by: str = "nadia", **more: Any) -> Any:
    """Post the form."""
    answers = {"people": people, "role": "collaborator", "language": "en", **more}
    if answers.pop("confirmed", ""):
        return factories.confirm_list(cast.client(by), URL, answers)
    return cast.client(by).post(URL, answers)


def start(cast: Cast, people: str, **more: Any) -> Job:
    """Confirm the preview; answer the job, which no worker has touched yet."""
    answer = send(cast, people, confirmed="yes", **more)
    assert answer.status_code == 303
    return cast.talleres.jobs.latest("created_at")


def problems(cast: Cast, people: str) -> dict[int, str]:
    """Line numbers of the preview with what is wrong."""
    lines = bulk.check(cast.talleres, lists.read_lines(people))
    return {line.number: line.problem for line in lines}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana@luz.example", ("ana@luz.example", "", "")),
        ("  ANA@Luz.example ", ("ana@luz.example", "", "")),
        ("Ana García <ana@luz.example>", ("ana@luz.example", "Ana", "García")),
        ('"Ana García Luz" <ana@luz.example>', ("ana@luz.example", "Ana", "García Luz")),
        ("<ana@luz.example>", ("ana@luz.example", "", "")),
        ("ana@luz.example;Ana;García", ("ana@luz.example", "Ana", "García")),
        ("ana@luz.example,Ana,García", ("ana@luz.example", "Ana", "García")),
        ("ana@luz.example\tAna\tGarcía", ("ana@luz.example", "Ana", "García")),
        ('ana@luz.example;"Ana; la de luz";García', ("ana@luz.example", "Ana; la de luz", "García")),
        ("ana@luz.example;Ana;García;more;cells", ("ana@luz.example", "Ana", "García")),
    ],
)
def test_every_usual_form_of_a_line_is_understood(text: str, expected: tuple[str, str, str]) -> None:
    [line] = lists.read_lines(text)
    assert (line.email, line.first_name, line.last_name) == expected


@pytest.mark.parametrize("head", ["E-mail;First name;Last name", "Correo,Nombre,Apellidos", "email"])
def test_a_header_row_is_passed_over(head: str) -> None:
    assert [line.number for line in lists.read_lines(f"{head}\nana@luz.example\n\neva@luz.example")] == [2, 4]


def test_a_malformed_first_line_is_no_header(cast: Cast) -> None:
    assert "not an email address" in problems(cast, "juan.luz.example\nana@luz.example")[1]


def test_the_preview_says_what_is_wrong_with_each_line(cast: Cast) -> None:
    sophie = cast.talleres.invitations.first()
    assert sophie is not None
    people = f"ana@luz.example\nnot an address\nANA@luz.example\n{cast.beat.email}\n{sophie.email}\nana@lüz.example"
    found = problems(cast, people)
    words = ["", "not an email", "twice", "belongs", "pending", "plain letters"]
    assert list(found) == [1, 2, 3, 4, 5, 6]
    assert all(word in found[number] and bool(word) == bool(found[number]) for number, word in enumerate(words, 1))


def test_who_belongs_to_or_was_invited_by_another_organization_is_not_told(cast: Cast) -> None:
    elsewhere = factories.owner_of(factories.organization("Otra Casa"))
    invited = factories.invitation(elsewhere).email
    assert problems(cast, f"{elsewhere.user.email}\n{invited}\n{cast.beat.email}") == {
        1: "", 2: "", 3: "Already belongs to the organization.",
    }  # fmt: skip


def test_the_preview_sends_nothing(cast: Cast) -> None:
    answer = send(cast, "ana@luz.example\nbroken")
    assert answer.status_code == 200
    assert b"ana@luz.example" in answer.content
    assert cast.talleres.jobs.count() == 0


def test_a_list_without_any_good_line_starts_no_job(cast: Cast) -> None:
    assert send(cast, "broken@\nworse", confirmed="yes").status_code == 200
    assert cast.talleres.jobs.count() == 0


@pytest.mark.parametrize(("count", "status"), [(500, 200), (501, 422), (0, 422)])
def test_at_most_five_hundred_at_once(cast: Cast, count: int, status: int) -> None:
    assert send(cast, "\n".join(f"p{number}@luz.example" for number in range(count))).status_code == status


@pytest.mark.parametrize(
    "line", ["x" + " " * 190_000, "a;" * 90_000, '"' + "a" * 150_000, "<" * 150_000, "a" * 199_999]
)
def test_a_monstrous_line_is_refused_in_a_moment(line: str) -> None:
    before = time.process_time()
    assert len(lists.read_lines(f"ana@luz.example\n{line}")) == 2
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    "line", ["ana@luz.example>", "<ana@luz.example", "Ana <Luz> <ana@luz.example>", "Ana <>", "<ana> ana@luz.example"]
)
def test_brackets_that_hold_no_address_make_none(cast: Cast, line: str) -> None:
    assert "not an email address" in problems(cast, line)[1]


@pytest.mark.parametrize("more", [{}, {"confirmed": "yes"}, {"back": "yes"}, {"role": "none"}])
def test_a_list_is_read_once_a_request(cast: Cast, monkeypatch: pytest.MonkeyPatch, more: dict[str, str]) -> None:
    texts: list[str] = []

    def read_lines(text: str) -> list[lists.InvitationLine]:
        texts.append(text)
        return lists.read_lines(text)

    monkeypatch.setattr(bulk_forms, "read_lines", read_lines)
    send(cast, "ana@luz.example", **more)
    assert texts == ["ana@luz.example"] * (2 if "confirmed" in more else 1)


def test_one_person_has_so_many_lists_read_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_forms, "READINGS", Limit("test-readings", amount=2, seconds=3600))
    answers = [send(cast, "ana@luz.example") for _again in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert b"ana@luz.example" in answers[2].content
    assert send(cast, "ana@luz.example", confirmed="yes").status_code == 429
    assert send(cast, "ana@luz.example", by="clara").status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("ana@luz.example;Ana;Núñez".encode("utf-8-sig"), 200),
        ("ana@luz.example;Ana;Núñez".encode("latin-1"), 422),
        ("ana@luz.example;Ana;Núñez".encode("utf-16"), 422),
        (b"ana@luz.example\x00;Ana;Luz", 200),
        (b"\xff\xfe\x00\x01" * 50, 422),
        (b"PK\x03\x04" + bytes(range(256)), 422),
        (b"a" * 200_001, 422),
        (b"", 422),
    ],
)
def test_a_file_in_any_state_is_read_or_refused(cast: Cast, content: bytes, status: int) -> None:
    assert send(cast, file=SimpleUploadedFile("people.csv", content)).status_code == status


def test_the_job_invites_everybody_with_the_common_role_and_team(cast: Cast) -> None:
    team = cast.talleres.teams.get(name="Taller")
    job = start(cast, "Ana Luz <ana@luz.example>\neva@luz.example", role="external", team=team.pk)
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.failures) == ("done", 2, 2, [])
    ana = cast.talleres.invitations.get(email="ana@luz.example")
    assert (ana.role, ana.full_name, list(ana.teams.all())) == ("external", "Ana Luz", [team])


def test_a_long_job_lets_others_to_the_worker_and_goes_on_later(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(cast, "a@luz.example\nb@luz.example")
    monkeypatch.setattr(tasks, "RUN", datetime.timedelta(seconds=-1))
    done = []
    for _turn in range(3):
        tasks.run_job(str(job.pk))
        job.refresh_from_db()
        done.append(job.done)
    assert (done, job.state) == ([1, 2, 2], "done")


@pytest.mark.proof
def test_a_worker_killed_half_way_is_followed_by_another(cast: Cast) -> None:
    job = start(cast, "a@luz.example\nb@luz.example\nc@luz.example")
    assert tasks.advance(job.pk)
    tasks.run_job(str(job.pk))
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 3)
    assert cast.talleres.invitations.filter(email__endswith="@luz.example").count() == 3


def test_the_clock_wakes_a_worker_for_a_job_that_nobody_touches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(cast, "a@luz.example")
    woken: list[Any] = []
    monkeypatch.setattr(schedule, "wake", lambda _task, pk: woken.append(pk))
    schedule.resume_jobs()
    assert woken == []
    Job.objects.update(touched_at=now() - 2 * schedule.STALE_AFTER)
    schedule.resume_jobs()
    assert woken == [str(job.pk)]


def test_a_cancelled_job_stops_before_its_next_row(cast: Cast) -> None:
    job = start(cast, "a@luz.example\nb@luz.example")
    tasks.advance(job.pk)
    cancel_job(job=job)
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 1)
    assert not cast.talleres.invitations.filter(email="b@luz.example").exists()


def test_an_asker_who_lost_the_right_meanwhile_invites_nobody_more(cast: Cast) -> None:
    job = start(cast, "a@luz.example\nb@luz.example", by="clara")
    tasks.advance(job.pk)
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.COLLABORATOR, has_accounting=False)
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert [failure["row"]["email"] for failure in job.failures] == ["b@luz.example"]
    assert not cast.talleres.invitations.filter(email="b@luz.example").exists()


def test_an_asker_who_was_removed_meanwhile_invites_nobody_more(cast: Cast) -> None:
    job = start(cast, "a@luz.example", by="clara")
    remove_member(actor=cast.member("nadia"), subject=cast.member("clara"), now=now())
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 0)


def test_a_job_that_a_worker_holds_finds_that_its_asker_was_removed(cast: Cast) -> None:
    job = start(cast, "a@luz.example", by="clara")
    remove_member(actor=cast.member("nadia"), subject=cast.member("clara"), now=now())
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, len(job.failures)) == ("done", 1)


def test_a_row_that_became_impossible_is_listed_with_its_reason(cast: Cast) -> None:
    job = start(cast, "a@luz.example\nb@luz.example")
    factories.invitation(cast.member("clara"), email="a@luz.example")
    tasks.run_job(str(job.pk))
    answer = cast.client("nadia").get(f"/org/talleres-rochat/jobs/{job.pk}/failures/")
    assert b"a@luz.example" in answer.content
    assert b"b@luz.example" not in answer.content
    assert answer.content.decode("utf-8-sig").splitlines()[0].replace('"', "") == "Correo electrónico;Motivo"


def test_a_bug_in_a_row_stops_the_job_and_is_shown(cast: Cast) -> None:
    job = start(cast, "a@luz.example")
    Job.objects.filter(pk=job.pk).update(kind="unknown-kind")
    outcome = tasks.run_job.apply(args=[str(job.pk)])
    job.refresh_from_db()
    assert outcome.failed()
    assert (job.state, job.done) == ("failed", 0)


def test_only_who_asked_sees_the_job(cast: Cast) -> None:
    job = start(cast, "a@luz.example", by="clara")
    for way in ("", "cancel/", "failures/"):
        assert cast.client("clara").get(f"/org/talleres-rochat/jobs/{job.pk}/{way}").status_code == 200
        assert cast.client("nadia").get(f"/org/talleres-rochat/jobs/{job.pk}/{way}").status_code == 404


def test_the_preview_repeats_what_everybody_gets_and_the_end_names_them(cast: Cast) -> None:
    client, taller = cast.client("nadia"), cast.talleres.teams.get(name="Taller")
    sent = {"people": "zoe@luz.example", "role": "external", "language": "fr", "team": taller.pk}
    form = client.get(URL).content.decode()
    assert "Personas <span" not in form
    preview = client.post(URL, sent).content.decode()
    for words in ("Usuario externo", "Taller", "Francés"):
        assert words in preview.split("Lo que recibe cada persona de la lista")[-1]
    job = factories.confirm_list(client, URL, sent)["Location"]
    tasks.run_job(job.rstrip("/").rsplit("/", 1)[1])
    end = client.get(job).content.decode()
    assert "Invitados: zoe@luz.example" in end
    assert 'href="/org/talleres-rochat/users/invitations/"' in end
