"""The way to the desk. For everybody else it does not exist."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render

from desk.policies import is_staff, may_work_at_the_desk, opens_the_desk
from security.access import PersonRequest, View, signed_in

FORBIDDEN = 403


def at_the_desk(view: View) -> View:
    """Staff only: 404 to other people, the sign-in page to nobody, the way to enrol to staff without a factor."""

    @wraps(view)
    def opened(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_staff(request.user):
            raise Http404
        verdict = opens_the_desk(request)
        if not verdict:
            return render(request, "desk/enrol.html", {"reason": verdict.reason}, status=FORBIDDEN)
        return view(request, *args, **kwargs)

    guarded = signed_in(opened)
    guarded.policy = may_work_at_the_desk  # type: ignore[attr-defined]
    return guarded
