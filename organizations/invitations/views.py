"""Pending invitations: list, resend, cancel."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.paging import Filter, Table
from core.shown import is_unchanged, version_of
from organizations.access import MemberRequest, in_organization
from organizations.invitations.bulk import BULK_INVITE
from organizations.invitations.bulk_forms import BulkForm
from organizations.invitations.commands import cancel_invitation, resend_invitation
from organizations.invitations.rows import drawn
from organizations.jobs.commands import start_job
from organizations.models import Invitation
from organizations.policies import may_invite, may_manage_people
from security.access import next_address
from security.base.responses import form_page


@require_safe
@in_organization(may_manage_people)
def pending(request: MemberRequest) -> HttpResponse:
    """Invitations that nobody has answered, the newest first, expired ones marked."""
    table: Table[Invitation] = Table(
        request, id="invitations", orders={"sent": ["-sent_at"]}, search=gettext_lazy("Search by name or email"),
        filters=[Filter("expired", gettext_lazy("Link"), [("yes", gettext_lazy("Expired"))])],
    )  # fmt: skip
    found = request.membership.organization.invitations.pending().matching(table.query)
    if table.values("expired"):
        found = found.filter(expires_at__lte=now())
    table.show(found.select_related("inviter"))
    return page(
        request,
        "organizations/invitations/list.html",
        table=table,
        rows=drawn(table.rows, _query(request), now()),
    )


@form_methods
@in_organization(may_manage_people)
def resend(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a new link; the old one stops working (K1)."""
    invitation = _invitation(request, pk)
    may_invite(request.membership, role=invitation.role).or_403()
    if request.method == "POST":
        return once(request, lambda: _resend(request, invitation)) or see_other(request.path)
    version = version_of(invitation.link_version)
    return page(
        request, "organizations/invitations/resend.html", invitation=invitation, back=_back(request), seen=version
    )  # fmt: skip


def _resend(request: MemberRequest, invitation: Invitation) -> Made:
    resend_invitation(actor=request.membership, invitation=invitation, now=now(), seen=seen(request))
    return Made(_back(request), _("A new link was sent to %(email)s.") % {"email": invitation.email})


@form_methods
@in_organization(may_manage_people)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation; its link stops working (K1)."""
    invitation = _invitation(request, pk)
    if request.method == "POST":
        cancel_invitation(actor=request.membership, invitation=invitation, now=now(), seen=seen(request))
        messages.success(request, _("The invitation of %(email)s is cancelled.") % {"email": invitation.email})
        return see_other(_back(request))
    version = version_of(invitation.link_version)
    return page(
        request, "organizations/invitations/cancel.html", invitation=invitation, back=_back(request), seen=version
    )  # fmt: skip


def _back(request: MemberRequest) -> str:
    """The list with its filter that led here."""
    pending = reverse("organizations:invitations", args=[request.membership.organization.slug])
    return next_address(request) or pending + _query(request)


def _query(request: MemberRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _invitation(request: MemberRequest, pk: int) -> Invitation:
    return get_object_or_404(request.membership.organization.invitations.select_related("inviter"), pk=pk)


@form_methods
@in_organization(may_invite)
def import_users(request: MemberRequest) -> HttpResponse:
    """Show the form; with a list, show what would happen; ``confirmed`` starts the job, ``back`` edits the list."""
    initial = {"language": request.user.language}
    form = BulkForm(posted(request), request.FILES or None, initial=initial, actor=request.membership)
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return form_page(request, "organizations/imports/form.html", form, wait=form.wait)
    is_confirmed = "confirmed" in request.POST
    if is_confirmed and (answer := once(request, lambda: _send_all(request, form))):
        return answer
    has_changed = is_confirmed and not is_unchanged(seen(request), _facts(form))
    response = page(
        request, "organizations/imports/preview.html", form=form, lines=form.lines, rows=form.rows(),
        seen=version_of(_facts(form)), has_changed=has_changed,
    )  # fmt: skip
    response.status_code = 409 if has_changed else response.status_code
    return response


def _send_all(request: MemberRequest, form: BulkForm) -> Made | None:
    """The job, unless the list would be judged otherwise by now: then it is shown again."""
    rows = form.rows()
    if not rows or not is_unchanged(seen(request), _facts(form)):
        return None
    verdict = may_invite(request.membership, role=form.common["role"])
    job = start_job(actor=request.membership, verdict=verdict, kind=BULK_INVITE, rows=rows)
    return Made(reverse("organizations:job", args=[request.membership.organization.slug, job.pk]))


def _facts(form: BulkForm) -> list[Any]:
    """What the page shows of the list, and what goes with every line."""
    return [form.common, form.team_names, [asdict(line) for line in form.lines]]
