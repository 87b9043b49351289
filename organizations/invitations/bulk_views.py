"""Inviting several people: the list, its checked preview, the job."""

from django.http import HttpResponse

from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from organizations.invitations.bulk import BULK_INVITE
from organizations.invitations.bulk_forms import BulkForm
from organizations.jobs.commands import start_job
from organizations.policies import may_invite
from security.base.responses import form_page


@form_methods
@in_organization(may_invite)
def import_users(request: MemberRequest) -> HttpResponse:
    """Show the form; with a list, show what would happen; ``confirmed`` starts the job, ``back`` edits the list."""
    initial = {"language": request.user.language}
    form = BulkForm(posted(request), request.FILES or None, initial=initial, actor=request.membership)
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return form_page(request, "organizations/imports/form.html", form, wait=form.wait)
    rows = form.rows()
    if "confirmed" not in request.POST or not rows:
        return page(request, "organizations/imports/preview.html", form=form, lines=form.lines, rows=rows)
    verdict = may_invite(request.membership, role=form.cleaned_data["role"])
    job = start_job(actor=request.membership, verdict=verdict, kind=BULK_INVITE, rows=rows)
    return see_other("organizations:job", request.membership.organization.slug, job.pk)
