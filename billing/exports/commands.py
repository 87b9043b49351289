"""Taking the listed documents along: one file of rows, with the PDFs if wanted, made by a worker (guide 20, INV-14)."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from billing.exports.tables import COLUMNS, files_of, ids_of, rows_of
from billing.models import Document
from billing.policies import may_account
from core import clock
from core.archive import Piece, Row
from core.errors import RuleError
from core.work import wake
from organizations.exports import archive
from organizations.exports.commands import finish_archive
from organizations.exports.registry import ExportTable
from organizations.job_kinds import JobKind
from organizations.jobs.tasks import run_job
from organizations.locks import lock_and_reload, reload
from organizations.models import Job, Membership
from security.base.limits import Limit
from security.kinds import EventKind

PER_DAY = Limit("invoice-exports", amount=20, seconds=86_400)
MANY = _("Many exports were asked for today. Use the last one, or try again tomorrow.")
NOTHING = _("No document matches these filters.")
ROWS = ExportTable(
    key="documents", title=_("Billing documents"), columns=COLUMNS,
    rows=lambda actor, piece: rows_of(_chosen(actor, piece)),
)  # fmt: skip
FILES = replace(ROWS, documents=lambda actor, piece: files_of(_chosen(actor, piece)))


def _chosen(actor: Membership, piece: Piece) -> QuerySet[Document]:
    return actor.organization.documents.filter(pk__in=piece).order_by("pk")


@transaction.atomic
def start_export(*, actor: Membership, documents: QuerySet[Document], with_files: bool) -> Job:
    """Have a worker make it; the requester gets a mail when it is ready. Raises Refused, RuleError."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    pieces = ids_of(documents)
    if not pieces:
        raise RuleError(NOTHING)
    if PER_DAY.hit(str(actor.organization_id)):
        raise RuleError(MANY)
    rows: list[Row] = [{"piece": piece} for piece in pieces]
    kind = PDFS if with_files else LIST
    job: Job = actor.organization.jobs.create(
        asked_by=actor.user, kind=kind.key, total=len(rows) + 1,
        data={"rows": [*rows, {"piece": None}], "count": sum(map(len, pieces))},
    )  # fmt: skip
    actor.record(EventKind.DOCUMENTS_EXPORTED, count=job.data["count"])
    transaction.on_commit(partial(wake, run_job, str(job.pk)))
    return job


def _make(job: Job, actor: Membership, row: dict[str, Any], archive_name: Any) -> None:
    may_account(reload(actor)).or_403()
    if row["piece"] is None:
        finish_archive(job, archive_name)
    else:
        archive.stage(job, job.done, _table(job), actor, row["piece"])


def _assemble(job: Job, actor: Membership, row: dict[str, Any]) -> str | None:
    may_account(reload(actor)).or_403()
    if row["piece"] is not None:
        return None
    numbers = list(range(1, len(job.data["rows"])))
    return archive.assemble(job, [(_table(job), numbers, job.data["count"])], clock.now())


def _table(job: Job) -> ExportTable:
    return FILES if job.kind == PDFS.key else ROWS


LIST = JobKind(
    "invoice-list", _("List of documents"), _make, makes_file=True, prepare=_assemble, may_fetch=may_account,
    above=("billing:invoices", _("Invoices")),
)  # fmt: skip
PDFS = replace(LIST, key="invoice-pdfs", title=_("Documents as PDF"))
