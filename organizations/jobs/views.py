"""The one page of long work."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.csv import csv_response
from core.http import form_methods, page, see_other
from organizations.access import MemberRequest, in_organization
from organizations.jobs.commands import cancel_job
from organizations.models import Job
from organizations.policies import may_open


@require_safe
@in_organization(may_open)
def show(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the work has come; reloads itself without scripts."""
    return page(request, "organizations/jobs/show.html", job=own_job(request, pk), now=now())


@form_methods
@in_organization(may_open)
def cancel(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop the work before its next row."""
    job = own_job(request, pk)
    if request.method == "POST":
        cancel_job(job=job)
        return see_other("organizations:job", request.membership.organization.slug, job.pk)
    return page(request, "organizations/jobs/cancel.html", job=job)


@require_safe
@in_organization(may_open)
def failures(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The rows that were refused, as CSV, each with its reason."""
    job = own_job(request, pk)
    rows = ([failure["row"].get("email", ""), failure["reason"]] for failure in job.failures)
    return csv_response(request, "failures.csv", [_("Email"), _("Reason")], rows)


def own_job(request: MemberRequest, pk: uuid.UUID) -> Job:
    """A job of the organization that the reader asked for. Raises Http404 for every other one."""
    return get_object_or_404(request.membership.organization.jobs.filter(asked_by=request.user), pk=pk)
