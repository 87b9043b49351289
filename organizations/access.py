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

if TYPE_CHECKING:
    from accounts.models import User


class MemberRequest(HttpRequest):
    """A request inside an organisation."""

    user: "User"
    membership: Membership


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
            request.membership = way_in(request.user, slug)
            policy(request.membership).or_403()
            request.membership.seen(now())
            return view(request, *args, **kwargs)

        opened.policy = policy  # type: ignore[attr-defined]
        return opened

    return decorate


def way_in(user: "User", slug: str) -> Membership:
    """The person's membership in a living organisation. Raises Http404 otherwise."""
    membership = next(iter(Membership.objects.open_to(user, slug)), None)
    if membership is None:
        raise Http404
    membership.user = user
    return membership
