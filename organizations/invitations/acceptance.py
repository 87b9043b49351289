"""The invited person's side (guide 3): see the invitation, join, create an account, decline."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.sign_in.commands import open_session
from accounts.sign_up.commands import AlreadyRegistered
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from organizations.invitations.commands import accept_invitation, decline_invitation, join_with_new_account
from organizations.invitations.forms import JoinForm, NewAccountForm
from organizations.models import Invitation
from security.access import PersonRequest, public, signed_in
from security.base.limits import client


@require_safe
@public
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, into what, and the ways to join; a closed invitation says what to do (410).

    Whoever joined by it is led into the organization.
    """
    found = Invitation.objects.by_token(token)
    if found and found[0].was_accepted_by(request.user):
        return see_other("dashboard", found[0].organization.slug)
    if found is None or not found[0].is_open(found[1], now()):
        return _closed(request, found)
    invitation, _version = found
    return page(request, "organizations/acceptance/show.html", token=token, **_ways(request, invitation))


@form_methods
@signed_in
def join(request: PersonRequest, token: str) -> HttpResponse:
    """Join as the signed-in person, who is named on the button (ORG-29)."""
    found = Invitation.objects.by_token(token)
    form = JoinForm(posted(request), user=request.user)
    if found is None or request.method != "POST" or not form.is_valid():
        return see_other("organizations:invite", token)
    try:
        membership = accept_invitation(invitation=found[0], version=found[1], user=request.user, now=now())
    except RuleError as refusal:
        return _closed(request, found, refusal)
    messages.success(request, _("You now belong to %(name)s.") % {"name": membership.organization})
    return see_other("dashboard", membership.organization.slug)


@form_methods
@public
def create_account(request: HttpRequest, token: str) -> HttpResponse:
    """Create the account of the invited address and join with it; the link proves the address (ORG-3)."""
    found = Invitation.objects.by_token(token)
    if found is None or not found[0].is_open(found[1], now()):
        return _closed(request, found)
    invitation, version = found
    if request.user.is_authenticated or invitation.has_account():
        return see_other("organizations:invite", token)
    form = NewAccountForm(posted(request), initial=_known(invitation), email=invitation.email, client=client(request))
    if request.method == "POST" and form.is_valid():
        return _create_and_join(request, invitation, version, form)
    return page(request, "organizations/acceptance/create.html", form=form, invitation=invitation, token=token)


@form_methods
@public
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Say no, after a question; who said it already reads that."""
    found = Invitation.objects.by_token(token)
    if found and found[0].state == Invitation.State.DECLINED:
        return page(request, "organizations/acceptance/declined.html", invitation=found[0])
    if found is None or not found[0].is_open(found[1], now()):
        return _closed(request, found)
    if request.method == "POST":
        decline_invitation(invitation=found[0], version=found[1], now=now())
        return see_other(request.path)
    return page(request, "organizations/acceptance/decline.html", invitation=found[0], token=token)


def _create_and_join(request: HttpRequest, invitation: Invitation, version: int, form: NewAccountForm) -> HttpResponse:
    try:
        membership = join_with_new_account(invitation=invitation, version=version, now=now(), **form.cleaned_data)
    except AlreadyRegistered:
        return see_other("organizations:invite", invitation.token)
    except RuleError as refusal:
        return _closed(request, (invitation, version), refusal)
    messages.success(request, _("You now belong to %(name)s.") % {"name": membership.organization})
    return open_session(
        request, membership.user, keep=False, to=reverse("dashboard", args=[membership.organization.slug])
    )


def _ways(request: HttpRequest, invitation: Invitation) -> dict[str, Any]:
    signed_in_as = request.user if request.user.is_authenticated else None
    return {
        "invitation": invitation,
        "signed_in_as": signed_in_as,
        "is_same_address": signed_in_as is not None and signed_in_as.email == invitation.email,
        "has_account": invitation.has_account(),
        "is_member": signed_in_as is not None
        and invitation.organization.memberships.filter(user=signed_in_as).exists(),
    }


def _known(invitation: Invitation) -> dict[str, str]:
    return {name: getattr(invitation, name) for name in ("first_name", "last_name", "language")}


def _closed(
    request: HttpRequest, found: tuple[Invitation, int] | None, refusal: RuleError | None = None
) -> HttpResponse:
    invitation = found[0] if found else None
    response = page(
        request, "organizations/acceptance/closed.html", invitation=invitation,
        expired=invitation is not None and invitation.is_expired(now()), reason=refusal.message if refusal else "",
    )  # fmt: skip
    response.status_code = 410
    return response
