"""Taking everything of an organization along in one file (ORG-78)."""

import datetime
from collections import defaultdict
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import RuleError
from core.work import wake
from organizations import emails
from organizations.exports import archive, registry
from organizations.job_kinds import JobKind, kind_of
from organizations.jobs.tasks import run_job
from organizations.locks import lock_and_reload, reload
from organizations.models import Job, Membership
from organizations.policies import may_export_everything
from security.base.limits import Limit
from security.kinds import EventKind

LIFE = datetime.timedelta(days=7)
PER_DAY = Limit("exports", amount=10, seconds=86_400)
"""Exports of one organization, whoever asks: each is work and disk."""
MANY = _("Ten exports were asked for today. Use the last one, or try again tomorrow.")
NO_DOCUMENTS = _("There is no document to send.")


@transaction.atomic
def start_export(*, actor: Membership, documents_only: bool = False) -> Job:
    """Ask for the archive; a worker makes it piece by piece. One under way is answered with itself (double click).

    Raises Refused without the right, RuleError without any document to send or for too many exports in a day.
    """
    actor = lock_and_reload(actor)
    may_export_everything(actor).or_403()
    kind = DOCUMENTS if documents_only else EVERYTHING
    under_way = actor.organization.jobs.filter(asked_by=actor.user, kind=kind.key, state__in=Job.UNDER_WAY).first()
    if under_way:
        return under_way
    if documents_only and not registry.count_documents(actor):
        raise RuleError(NO_DOCUMENTS)
    if PER_DAY.hit(str(actor.organization_id)):
        raise RuleError(MANY)
    rows = _plan(actor, documents_only=documents_only)
    job: Job = actor.organization.jobs.create(
        asked_by=actor.user, kind=kind.key, total=len(rows), data={"rows": rows, "counts": {}}
    )
    actor.record(EventKind.ORGANIZATION_EXPORTED, export=kind.key)
    transaction.on_commit(partial(wake, run_job, str(job.pk)))
    return job


def _make_piece(job: Job, actor: Membership, row: dict[str, Any], archive_name: Any) -> None:
    """One row of the job: stage a piece, or put all of them together. Raises Refused when the right is gone."""
    may_export_everything(reload(actor)).or_403()
    if row["part"] is None:
        finish_archive(job, archive_name)
        return
    table = registry.table_of(row["part"])
    count = archive.stage(job, job.done, table, actor, row["piece"]) if table else 0
    counts = job.data["counts"]
    counts[row["part"]] = counts.get(row["part"], 0) + count


def _plan(actor: Membership, *, documents_only: bool) -> list[dict[str, Any]]:
    """Every piece of every table, and at last the archive."""
    tables = registry.tables(documents_only=documents_only)
    pieces = [{"part": table.key, "piece": piece} for table in tables for piece in table.pieces(actor)]
    return [*pieces, {"part": None, "piece": None}]


def _assemble(job: Job, actor: Membership, row: dict[str, Any]) -> str | None:
    """Before the last row: the archive, which takes seconds and must hold up no transaction."""
    may_export_everything(reload(actor)).or_403()
    if row["part"] is not None:
        return None
    numbers = defaultdict(list)
    for number, piece in enumerate(job.data["rows"][:-1], 1):
        numbers[piece["part"]].append(number)
    tables = registry.tables(documents_only=job.kind == DOCUMENTS.key)
    found = [(table, numbers[table.key], job.data["counts"].get(table.key, 0)) for table in tables]
    return archive.assemble(job, found, clock.now())


def finish_archive(job: Job, archive_name: str) -> None:
    """The job has its file; whoever asked is told."""
    job.result, job.expires_at = archive_name, clock.now() + LIFE
    transaction.on_commit(partial(archive.keep_only_the_archive, job))
    emails.export_ready(job)


ABOVE = ("organizations:export", _("Export everything"))
EVERYTHING = JobKind("export", _("Export of everything"), _make_piece, makes_file=True, prepare=_assemble, above=ABOVE)
DOCUMENTS = JobKind(
    "export-documents", _("All documents"), _make_piece, makes_file=True, prepare=_assemble, above=ABOVE
)


@transaction.atomic
def note_download(*, actor: Membership, job: Job) -> None:
    """Write down that the archive was fetched."""
    (kind_of(job.kind).may_fetch or may_export_everything)(actor).or_403()
    actor.record(EventKind.EXPORT_DOWNLOADED, job=str(job.pk))


def sweep_exports(now: datetime.datetime) -> int:
    """Delete archives that are over, and what cancelled, failed and forgotten jobs left; how many jobs."""
    alive = Job.objects.in_bulk(archive.kept())
    over = [pk for pk in archive.kept() if pk not in alive or alive[pk].needs_no_files(now)]
    for pk in over:
        Job.objects.filter(pk=pk).update(result="")
        archive.discard(pk)
    return len(over)
