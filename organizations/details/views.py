"""Data of the organization: reading, changing, its logos (guide 12, SCR-7)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.languages import own_name
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from core.pictures import picture_response
from organizations.access import MemberRequest, in_organization
from organizations.details.commands import DetailsEditedMeanwhile
from organizations.details.forms import KINDS, OrganizationDetailsForm
from organizations.models import Organization, VatCheck
from organizations.policies import may_edit_details, may_open, may_see_details, sees_all_details
from security.base.limits import wait_in_words
from security.base.uploads import wait_for


@require_safe
@in_organization(may_see_details)
def show(request: MemberRequest) -> HttpResponse:
    """What is stored, as far as the role may read it; the legal representative finds the way to change it."""
    organization = request.membership.organization
    return page(
        request,
        "organizations/settings/show.html",
        organization=organization,
        sees_all=sees_all_details(request.membership),
        may_edit=may_edit_details(request.membership),
        slip=own_name(organization.slip),
        language=own_name(organization.invoice_language),
        vat_check=VatCheck.of(organization),
        addresses=organization.billing_addresses.all(),
    )


@form_methods
@in_organization(may_edit_details)
def edit(request: MemberRequest) -> HttpResponse:
    """All data and both logos in one form. A change of the currency or of somebody else in between comes back first."""
    wait = wait_for(request, request.user)
    files = None if wait else request.FILES or None
    form = OrganizationDetailsForm(posted(request), files, actor=request.membership, now=now())
    if request.method != "POST":
        return _form(request, form)
    if wait:
        form.add_error(None, wait_in_words(wait))
    if not form.is_valid():
        return _kept(request, form)
    try:
        has_changed = form.save()
    except DetailsEditedMeanwhile as refusal:
        return _kept(request, form, conflict=form.conflict(), refusal=refusal.message)
    except RuleError as refusal:
        form.add_error(None, str(refusal.message))
        return _kept(request, form)
    if has_changed:
        messages.success(request, _saved(form))
    else:
        messages.info(request, _("Nothing changed."))
    return see_other("organizations:settings", request.membership.organization.slug)


@require_safe
@in_organization(may_open)
def logo(request: MemberRequest, name: str) -> HttpResponse:
    """The bytes of a logo, named by shape and digest; an older one is gone."""
    shape, _dash, digest = name.partition("-")
    found = request.membership.organization.logos.filter(shape=shape, digest=digest).first()
    if found is None:
        raise Http404
    return picture_response(bytes(found.data))


def _saved(form: OrganizationDetailsForm) -> str:
    text = _("The data of %(name)s are saved. The legal representatives get a summary by email.")
    return text % {"name": form.cleaned_data["name"]}


def _kept(request: MemberRequest, form: OrganizationDetailsForm, **context: object) -> HttpResponse:
    response = _form(request, form, **context)
    response.status_code = 409 if "conflict" in context else 422
    return response


def _form(request: MemberRequest, form: OrganizationDetailsForm, **context: object) -> HttpResponse:
    kinds = [(Organization.Kind(kind).label, meaning) for kind, meaning in KINDS.items()]
    organization = request.membership.organization
    return page(
        request, "organizations/settings/edit.html", form=form, organization=organization, kinds=kinds, **context
    )
