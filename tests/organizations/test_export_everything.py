"""The export of everything of an organization (ORG-78): one job, one archive, for whoever may, once."""

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from core.clock import now
from core.csv import BOM
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from organizations import emails
from organizations.exports import archive as exports
from organizations.exports import registry
from organizations.exports.commands import start_export, sweep_exports
from organizations.exports.registry import ExportTable
from organizations.jobs import tasks
from organizations.jobs.commands import cancel_job
from organizations.models import Job, Membership, Role
from security.journal.events import record
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.organizations import outbox
from tests.races import at_once

pytestmark = pytest.mark.django_db
PAGE = "/org/talleres-rochat/settings/export/"


@pytest.fixture(autouse=True)
def _folder(settings: LazySettings, tmp_path: Path) -> None:
    """Files of the tests lie in a folder of their own."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


def made(actor: Membership, *, documents_only: bool = False) -> Job:
    """The export, worked off."""
    job = start_export(actor=actor, documents_only=documents_only)
    work(job)
    return job


def work(job: Job) -> None:
    """What the worker does."""
    tasks.run_job(str(job.pk))
    job.refresh_from_db()


def opened(job: Job) -> ZipFile:
    """The archive."""
    return ZipFile(default_storage.open(job.result))


@contextmanager
def count_calls(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the archives that are put together meanwhile."""
    assemble, made = exports.assemble, list[str]()

    def noted(*given: Any) -> str:
        made.append(assemble(*given))
        return made[-1]

    patch.setattr(exports, "assemble", noted)
    yield made


def table(job: Job, name: str) -> list[list[str]]:
    """The rows of a CSV, with its head."""
    text = opened(job).read(name).decode()
    return list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))


def test_the_archive_holds_every_part_as_csv_and_json(cast: Cast) -> None:
    cast.talleres.logos.all().delete()
    names = set(opened(made(cast.member("nadia"))).namelist())
    assert names == {"index.json", "index.html"} | {
        f"{p.key}.{end}" for p in registry.tables() for end in ("csv", "json")
    }
    keys = {table.key for table in registry.tables()}
    assert keys >= {"organization", "people", "invitations", "teams", "products", "access", "holds", "log"}


def test_every_row_of_the_tables_is_there_in_the_readers_words(cast: Cast) -> None:
    job = made(cast.member("nadia"))
    people = table(job, "people.csv")
    assert people[0][:4] == ["Nombre", "Apellidos", "Correo electrónico", "Rol"]
    assert len(people) == cast.talleres.memberships.count() + 1
    assert len(table(job, "products.csv")) == cast.talleres.products.count() + 1
    assert len(json.loads(opened(job).read("access.json"))) == len(table(job, "access.csv")) - 1
    assert "Globex" not in opened(job).read("products.csv").decode()


def test_the_index_tells_files_rows_and_digests(cast: Cast) -> None:
    job = made(cast.member("nadia"))
    index = json.loads(opened(job).read("index.json"))
    assert (index["organization"], index["made_by"]) == ("Talleres Rochat SA", "Nadia Ferrari")
    for each in index["files"]:
        content = opened(job).read(each["name"])
        assert (each["sha256"], each["size"]) == (hashlib.sha256(content).hexdigest(), len(content))
        assert each["name"] in opened(job).read("index.html").decode()
    assert {each["name"]: each["rows"] for each in index["files"]}["people.csv"] == cast.talleres.memberships.count()


def test_formulas_are_neutralized_and_json_stays_as_it_was(cast: Cast) -> None:
    cast.talleres.teams.create(name='=HYPERLINK("x")')
    job = made(cast.member("nadia"))
    assert "'=HYPERLINK" in opened(job).read("teams.csv").decode()
    assert '=HYPERLINK("x")' in {row["name"] for row in json.loads(opened(job).read("teams.json"))}


def test_mails_to_colleagues_stay_theirs(cast: Cast) -> None:
    """Also those about the organization; the reader's own about it are there, the others are nobody's here."""
    factories.message(cast.nadia)
    for name in ("beat", "nadia", "clara", "nadia"):
        emails.welcome(cast.member(name))
    found = table(made(cast.member("nadia")), "messages.csv")[1:]
    assert [(row[1], row[2]) for row in found] == [
        (cast.nadia.email, "Le damos la bienvenida a Talleres Rochat SA")
    ] * 2


@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_restricted_people_get_nothing(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        start_export(actor=cast.member(name))
    assert cast.client(name).get(PAGE).status_code == 403


def test_two_clicks_are_one_job(cast: Cast) -> None:
    one, other = (start_export(actor=cast.member("nadia")) for _click in range(2))
    assert one == other
    assert Event.objects.filter(kind="organization:exported").count() == 1


def test_too_many_exports_of_a_day_wait_for_tomorrow(cast: Cast) -> None:
    for _time in range(10):
        cancel_job(job=start_export(actor=cast.member("nadia")))
    with pytest.raises(RuleError, match="Ten exports"):
        start_export(actor=cast.member("clara"))


def test_a_right_that_is_gone_while_the_job_waits_makes_no_file(cast: Cast) -> None:
    job = start_export(actor=cast.member("clara"))
    tasks.advance(job.pk)
    cast.talleres.memberships.filter(user=cast.clara).update(role=Role.COLLABORATOR)
    work(job)
    assert (job.state, job.result) == (Job.State.FAILED, "")
    assert sweep_exports(now()) == 1
    assert exports.kept() == []


def test_a_cancelled_job_stops_and_leaves_no_file(cast: Cast) -> None:
    job = start_export(actor=cast.member("nadia"))
    tasks.advance(job.pk)
    cancel_job(job=job)
    work(job)
    assert (job.state, job.result, job.done) == (Job.State.CANCELLED, "", 1)
    sweep_exports(now())
    assert exports.kept() == []


@pytest.mark.proof
def test_a_worker_that_dies_in_a_piece_is_followed_by_another(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start_export(actor=cast.member("nadia"))
    tasks.advance(job.pk)
    with monkeypatch.context() as patch:
        patch.setattr(exports, "csv_text", lambda *_piece: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.advance(job.pk)
    job.refresh_from_db()
    assert (job.done, job.result) == (1, "")
    work(job)
    assert len(table(job, "people.csv")) == cast.talleres.memberships.count() + 1


def test_a_worker_that_dies_after_the_archive_makes_it_again_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    job = start_export(actor=cast.member("nadia"))
    with monkeypatch.context() as patch:
        patch.setattr("organizations.emails.export_ready", lambda _job: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.run_job(str(job.pk))
    with django_capture_on_commit_callbacks(execute=True):
        work(job)
    assert job.state == Job.State.DONE
    assert opened(job).testzip() is None
    assert len(default_storage.listdir(f"exports/{job.pk}")[1]) == 1


@pytest.mark.django_db(transaction=True)
def test_an_archive_is_put_together_outside_of_any_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    job, inside = start_export(actor=factories.owner_of(factories.organization())), list[bool]()

    def noted(*given: Any) -> str:
        inside.append(connection.in_atomic_block)
        return assemble(*given)

    assemble = exports.assemble
    monkeypatch.setattr(exports, "assemble", noted)
    tasks.run_job(str(job.pk))
    assert inside == [False]


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_of_three_workers_at_the_last_row_one_makes_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    job = start_export(actor=factories.owner_of(factories.organization()))
    while job.done < job.total - 1:
        tasks.advance(job.pk)
        job.refresh_from_db()
    with monkeypatch.context() as patch, count_calls(patch) as made:
        at_once(*[partial(tasks.advance, job.pk)] * 3)
    assert len(made) == 1
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert opened(job).testzip() is None
    assert Message.objects.filter(kind="organizations/export_ready").count() == 1


def test_the_person_is_told_and_the_mail_leads_behind_the_sign_in(cast: Cast) -> None:
    job = made(cast.member("nadia"))
    text = outbox.text_of(outbox.last(cast.nadia.email, "export_ready"))
    assert f"/org/talleres-rochat/jobs/{job.pk}/" in text
    assert "/file/" not in text
    assert factories.browser().get(f"/org/talleres-rochat/jobs/{job.pk}/file/").status_code == 302


def test_only_whoever_asked_for_it_fetches_it_while_they_may(cast: Cast) -> None:
    job = made(cast.member("clara"))
    url = f"/org/talleres-rochat/jobs/{job.pk}/file/"
    found = [factories.fresh(cast.client(who)).get(url).status_code for who in ("clara", "nadia", "olga")]
    assert found == [200, 404, 404]
    cast.talleres.memberships.filter(user=cast.clara).update(role=Role.COLLABORATOR)
    assert cast.client("clara").get(url).status_code == 403


def test_the_download_is_an_attachment_that_nothing_keeps(cast: Cast) -> None:
    job = made(cast.member("clara"))
    url = f"/org/talleres-rochat/jobs/{job.pk}/file/"
    assert cast.client("clara").get(url)["Location"].startswith("/login/again/?next=")
    answer = factories.fresh(cast.client("clara")).get(url)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="talleres-rochat-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert ZipFile(io.BytesIO(answer.getvalue())).testzip() is None
    assert Event.objects.filter(kind="organization:export-downloaded", actor=cast.clara).count() == 1


def test_after_its_days_the_file_is_gone(cast: Cast) -> None:
    job = made(cast.member("clara"))
    assert sweep_exports(now() + datetime.timedelta(days=6)) == 0
    assert sweep_exports(now() + datetime.timedelta(days=8)) == 1
    assert exports.kept() == []
    assert cast.client("clara").get(f"/org/talleres-rochat/jobs/{job.pk}/file/").status_code == 404


def test_files_without_a_job_are_swept(cast: Cast) -> None:
    job = made(cast.member("clara"))
    Job.objects.filter(pk=job.pk).delete()
    assert sweep_exports(now()) == 1
    assert exports.kept() == []


def send(client: Client, **data: str) -> int:
    """Post the form of the page."""
    return client.post(PAGE, data).status_code


def test_the_page_wants_the_own_password(cast: Cast) -> None:
    client = cast.client("clara")
    assert [send(client), send(client, password="wrong"), send(client, password=PASSWORD)] == [422, 422, 303]
    assert Event.objects.filter(kind="account:password-refused", actor=cast.clara).count() == 1
    assert cast.talleres.jobs.filter(kind="export").count() == 1


def test_a_long_log_is_read_in_pieces_and_none_is_lost(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _event in range(30):
        record(EventKind.LOG_EXPORTED, actor=cast.nadia, organization=cast.talleres)
    monkeypatch.setattr("organizations.exports.registry.ROWS_AT_ONCE", 7)
    monkeypatch.setattr(registry.ranges, "__defaults__", (7,))
    expected = Event.objects.filter(organization=cast.talleres).count()
    job = start_export(actor=cast.member("nadia"))
    assert sum(row["part"] == "log" for row in job.data["rows"]) > 4
    work(job)
    assert len(table(job, "log.csv")) == expected + 1
    assert len(json.loads(opened(job).read("log.json"))) == expected


@pytest.fixture
def invoices() -> Iterator[None]:
    """Another app with documents."""

    def rows(actor: Membership, piece: object) -> list[dict[str, object]]:
        return [{"number": "2026-1"}]

    def files(actor: Membership, piece: object) -> Iterable[tuple[str, bytes]]:
        return [("../../etc/2026-1.pdf", b"%PDF-1")]

    table = ExportTable(
        "invoices", "Invoices", {"number": "Number"}, rows, documents=files, counts_documents=lambda _actor: 1
    )
    registry.EXPORT_TABLES.add(table)
    yield
    registry.EXPORT_TABLES.remove(table)


CHECKLIST = "/org/talleres-rochat/settings/delete/"
SEND = "Enviarme todas las facturas por correo"


def test_without_documents_nobody_is_offered_any(cast: Cast) -> None:
    assert SEND not in cast.client("clara").get(CHECKLIST).content.decode()
    assert cast.client("clara").get(f"{PAGE}documents/").status_code == 404
    with pytest.raises(RuleError, match="no document"):
        start_export(actor=cast.member("clara"), documents_only=True)


@pytest.mark.usefixtures("invoices")
def test_documents_that_another_app_registers_can_be_sent_alone(cast: Cast) -> None:
    assert SEND in cast.client("clara").get(CHECKLIST).content.decode()
    assert cast.client("clara").post(f"{PAGE}documents/", {"password": PASSWORD}).status_code == 303
    job = cast.talleres.jobs.get(kind="export-documents")
    work(job)
    names = opened(job).namelist()
    assert names[:2] == ["invoices.csv", "invoices.json"]
    assert names[2].startswith("invoices/")
    assert ".." not in names[2]
    assert opened(job).read(names[2]) == b"%PDF-1"
