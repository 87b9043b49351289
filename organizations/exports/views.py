"""Taking everything of the organization along in one file (ORG-78)."""

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from organizations.exports import registry
from organizations.exports.commands import note_download
from organizations.exports.forms import ExportForm
from organizations.job_kinds import kind_of
from organizations.jobs.views import own_job
from organizations.models import Job
from organizations.policies import may_export_everything, may_open
from security.access import recently_proved


@form_methods
@in_organization(may_export_everything)
def everything(request: MemberRequest) -> HttpResponse:
    """What the archive holds; own password, then a worker makes it."""
    return _ask(request, documents_only=False)


@form_methods
@in_organization(may_export_everything)
def documents(request: MemberRequest) -> HttpResponse:
    """All documents in one archive, told by mail (ORG-72). 404 as long as there is none."""
    if not registry.count_documents(request.membership):
        raise Http404
    return _ask(request, documents_only=True)


@require_safe
@in_organization(may_open)
def download(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The archive, to whoever asked for it, still may, and proved who they are in the last ten minutes.

    404 when it is not made or its days are over.
    """
    job = own_job(request, pk)
    (kind_of(job.kind).may_fetch or may_export_everything)(request.membership).or_403()
    if not job.result or job.expires_at is None or job.expires_at <= now():
        raise Http404
    return recently_proved(_archive)(request, job)


def _archive(request: MemberRequest, job: Job) -> FileResponse:
    try:
        archive = default_storage.open(job.result)
    except FileNotFoundError as error:
        raise Http404 from error
    note_download(actor=request.membership, job=job)
    response = FileResponse(archive, as_attachment=True, content_type="application/zip")
    response["Cache-Control"] = "no-store, private"
    return response


def _ask(request: MemberRequest, *, documents_only: bool) -> HttpResponse:
    form = ExportForm(request, posted(request))
    if request.method == "POST" and form.is_valid():
        job = form.start(request.membership, documents_only=documents_only)
        if job is not None:
            return see_other("organizations:job", request.membership.organization.slug, job.pk)
    last = request.membership.organization.jobs.filter(asked_by=request.user, expires_at__gt=now()).exclude(result="")
    return page(
        request, "organizations/exports/ask.html", form=form, tables=registry.tables(documents_only=documents_only),
        last=last.order_by("-created_at").first(), documents_only=documents_only,
    )  # fmt: skip
