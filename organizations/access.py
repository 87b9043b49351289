"""The one way into an organization: through the reader's own membership."""

import datetime
import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import typed
from core.clock import now
from core.hooks import Hook
from core.http import see_other
from core.policy import Refused, Verdict
from core.statements import Statement
from organizations.models import Membership
from organizations.querysets import MEMBERSHIPS_SHOWN
from security.access import signed_in
from security.sign_in.reauthentication import methods_proved

if TYPE_CHECKING:
    from accounts.models import User

LOG = logging.getLogger("atrio.access")


class MemberRequest(HttpRequest):
    """A request inside an organization."""

    user: "User"
    membership: Membership
    memberships: list[Membership]


class MemberSuspended(Refused):
    """An administrator keeps this member out; ``membership`` knows who, why and until when."""

    def __init__(self, membership: Membership) -> None:
        super().__init__(_("Your access to %(name)s is locked") % {"name": membership.organization.name})
        self.membership = membership


Policy = Callable[[Membership], Verdict]
Impersonator = Callable[[HttpRequest, str], Membership | None]
IMPERSONATORS: Hook[Impersonator] = Hook()
"""Ways in for somebody who is no member: the membership through which they look, or None. Apps above add theirs.

A guest must raise Refused for whatever they may not open; this app only keeps them from changing anything.
"""
View = Callable[Concatenate[MemberRequest, ...], HttpResponseBase]


def in_organization(
    policy: Policy, *, unprotected: Callable[[Membership], bool] = lambda _member: False
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Open the organization named by ``slug`` in the URL.

    404 to strangers, 403 to suspended members, the page *2FA required* to members who do not satisfy the organization's
    rule (SEC-32, whatever the method, before anything else), 403 with the reason to members whose role does not do, the
    sign-in page to nobody. The view gets ``request.membership`` and not the slug.

    ``unprotected``: members who may open this address without the second step all the same (SEC-34).
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @signed_in
        @wraps(view)
        def opened(request: MemberRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            moment = now()
            request.memberships = Membership.objects.memberships_of(request.user, moment)
            visitor = _guest(request, slug)
            member = visitor or way_in(request.user, request.memberships, slug, moment)
            member.proved = None if visitor else methods_proved(request)  # a guest's own session is the guest's affair
            passes = member.passes_second_factor(moment, proved=member.proved)
            if not (passes or (visitor is None and unprotected(member))):
                return _stopped_visitor() if visitor else stopped(request, slug)
            request.membership = member
            policy(member).or_403()
            if visitor is None:
                member.note_use(moment)
            return view(request, *args, **kwargs)

        opened.policy = policy  # type: ignore[attr-defined]
        return opened

    return decorate


def _stopped_visitor() -> HttpResponse:
    raise Refused(_("The person does not satisfy what their organization requires, so nobody sees it through them."))


def _guest(request: MemberRequest, slug: str) -> Membership | None:
    if any(each.organization.slug == slug for each in request.memberships):
        return None
    found = next((each for each in (guest(request, slug) for guest in IMPERSONATORS) if each), None)
    if found and request.method not in {"GET", "HEAD"}:
        raise Refused(_("Guests cannot change anything."))
    return found


def way_in(user: "User", memberships: list[Membership], slug: str, now: datetime.datetime) -> Membership:
    """The person's membership in a living organization. Raises MemberSuspended for a suspended one, Http404 for others.

    It is mostly among the ``memberships`` that the page shows in its switcher, which saves a query.
    """
    here = [each for each in memberships if each.organization.slug == slug]
    if not here and len(memberships) == MEMBERSHIPS_SHOWN:
        here = list(Membership.objects.open_to(user, slug, now))
    if not here:
        _explain_suspension(user, slug)
        LOG.warning("Refused: person %s has no way into %r.", user.pk, slug)
        raise Http404
    here[0].user = user
    return here[0]


def open_memberships(request: Any) -> list[Membership]:
    """The reader's memberships that open now, for pages outside of organizations: one query, also the frame's. An
    organization that wants a second step which this session lacks tells nothing there; whoever was excepted looks for
    its things inside it."""
    moment, proved = now(), methods_proved(request)
    request.memberships = Membership.objects.memberships_of(request.user, moment)
    for each in request.memberships:
        each.user, each.proved = request.user, proved
    return [each for each in request.memberships if each.opens_as_it_is(moment, proved)]


def member_at(request: MemberRequest, pk: int) -> Membership:
    """The member of the reader's organization whom an address names, for a page about them: the account, blocks and
    names of teams are at hand. One prepared query. Raises Http404 for any other id."""
    found = _MEMBER.rows(organization=request.membership.organization_id, member=pk)
    if not found:
        raise Http404
    found[0].organization = request.membership.organization
    return found[0]


def _member(organization: int, member: int) -> QuerySet[Membership]:
    people = Membership.objects.filter(organization_id=organization, pk=member).select_related("user")
    return people.with_blocks().with_team_names()


_MEMBER = Statement(_member)


def _explain_suspension(user: "User", slug: str) -> None:
    """Whoever belongs there and found no way in is suspended, and knows that the organization exists: say so."""
    memberships = Membership.objects.filter(user=user, organization__slug=slug, organization__deleted_at=None)
    suspended = memberships.select_related("organization").first()
    if suspended is not None:
        raise MemberSuspended(suspended)


def stopped(request: HttpRequest, slug: str) -> HttpResponse:
    """To the page that asks for the second step, and from there back to where the person wanted to go.

    Every address that acts shows its form with GET, so the same address is right after a refused POST too. A part of a
    page asked for by htmx leads the whole page there.
    """
    typed.keep(request)
    query = QueryDict(mutable=True)
    query.update({"organization": slug, "next": request.get_full_path()})
    url = f"{reverse('organizations:second_factor_required')}?{query.urlencode(safe='/')}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return see_other(url)
