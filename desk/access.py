"""The way to the desk. For everybody else it does not exist."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from desk.policies import may_work_at_the_desk
from security.access import PersonRequest, View, signed_in


def at_the_desk(view: View) -> View:
    """Staff only: 404 to other people, the sign-in page to nobody."""

    @wraps(view)
    def opened(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_work_at_the_desk(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    guarded = signed_in(opened)
    guarded.policy = may_work_at_the_desk  # type: ignore[attr-defined]
    return guarded
