"""The one way into an organisation: through the reader's own membership."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from core.clock import now
from core.policy import Verdict
from organizations.models import Membership
from organizations.querysets import PLACES_SHOWN

if TYPE_CHECKING:
    from accounts.models import User


class MemberRequest(HttpRequest):
    """A request inside an organisation."""

    user: "User"
    membership: Membership
    places: list[Membership]


Policy = Callable[[Membership], Verdict]
View = Callable[Concatenate[MemberRequest, ...], HttpResponseBase]


def in_organization(policy: Policy) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Open the organisation named by ``slug`` in the URL.

    404 to strangers and blocked people, 403 with the reason to members whose role does not do,
    the sign-in page to nobody. The view gets ``request.membership`` and not the slug.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def opened(request: MemberRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.places = Membership.objects.places_of(request.user)
            request.membership = way_in(request.user, request.places, slug)
            policy(request.membership).or_403()
            request.membership.seen(now())
            return view(request, *args, **kwargs)

        opened.policy = policy  # type: ignore[attr-defined]
        return opened

    return decorate


def way_in(user: "User", places: list[Membership], slug: str) -> Membership:
    """The person's membership in a living organisation. Raises Http404 otherwise.

    It is mostly among the ``places`` that the page shows in its switcher, which saves a query.
    """
    here = [each for each in places if each.organization.slug == slug]
    if not here and len(places) == PLACES_SHOWN:
        here = list(Membership.objects.open_to(user, slug))
    if not here:
        raise Http404
    here[0].user = user
    return here[0]
