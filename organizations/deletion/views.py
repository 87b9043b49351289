"""Deleting the organization: the live checklist, and the last step (guide 13, SCR-10)."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from organizations.deletion.erasure import BUSINESS_RECORDS
from organizations.deletion.forms import DeleteForm
from organizations.deletion.registry import Blocked, Blocker, blockers_of, was_just_deleted_by
from organizations.exports import registry as exports
from organizations.policies import may_delete_organization

View = Callable[..., HttpResponseBase]


@require_safe
@in_organization(may_delete_organization)
def checklist(request: MemberRequest) -> HttpResponse:
    """Is it the right one, and what still stands in the way, each with its button (ORG-71, ORG-73)."""
    return _checklist(request, blockers_of(request.membership, now()))


def once(view: View) -> View:
    """The second half of a double click on the red button: the organization is gone, and the person reads so."""

    @wraps(view)
    def answer(request: HttpRequest, *, slug: str) -> HttpResponseBase:
        try:
            return view(request, slug=slug)
        except Http404:
            if was_just_deleted_by(request.user.pk, slug, now()):
                return see_other("organizations:list")
            raise

    return answer


@once
@form_methods
@in_organization(may_delete_organization)
def confirm(request: MemberRequest) -> HttpResponse:
    """Own password, typed name, tick, red button (K3); the checklist while something stands in the way."""
    blockers = blockers_of(request.membership, now())
    if blockers:
        return _in_the_way(request, blockers)
    organization = request.membership.organization
    form = DeleteForm(request, posted(request), actor=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            if form.save(now()):
                messages.success(request, _("%(name)s was deleted. Your account lives on.") % {"name": organization})
                return see_other("organizations:list")
        except Blocked as refusal:
            return _in_the_way(request, refusal.blockers)
    return page(
        request, "organizations/deletion/confirm.html", form=form, organization=organization,
        pending=organization.invitations.pending().count(), kept_until=BUSINESS_RECORDS.last_day(now().date()),
    )  # fmt: skip


def _in_the_way(request: MemberRequest, blockers: list[Blocker]) -> HttpResponse:
    response = _checklist(request, blockers, is_refusal=request.method == "POST")
    response.status_code = 409 if request.method == "POST" else 200
    return response


def _checklist(request: MemberRequest, blockers: list[Blocker], *, is_refusal: bool = False) -> HttpResponse:
    return page(
        request, "organizations/deletion/checklist.html", organization=request.membership.organization,
        blockers=blockers, is_refusal=is_refusal, has_other_organizations=len(request.memberships) > 1,
        has_documents=exports.count_documents(request.membership) > 0,
        pending=request.membership.organization.invitations.pending().count(),
    )  # fmt: skip
