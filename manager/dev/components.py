"""``/dev/components/``: every component of the design system in its states, for people and for tests."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from manager.dev import samples

PUBLIC = "public"
ERRORS = {400, 403, 404, 405, 409, 413, 429, 500, 503}


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """All components on one page. 404 outside development, except for staff."""
    _only_for_builders(request)
    form = samples.SampleForm({"email": "nobody"} if "invalid" in request.GET else None)
    return _page(request, "dev/components.html", form=form, table=samples.people_table(request), steps=samples.STEPS)


@require_safe
def confirmation(request: HttpRequest) -> HttpResponse:
    """A confirmation of the gravest level (UI-7, K3)."""
    _only_for_builders(request)
    names = [person.full_name for person in samples.PEOPLE[:8]]
    return _page(
        request,
        "dev/confirmation.html",
        question=_("Remove Beat Kessler from the Organization?"),
        consequence=_("The person loses access at once."),
        affected=names,
        affected_title=_("Who is told"),
        consequences=[_("Open sessions in this organization end."), _("Products stay with the organization.")],
        verb=_("Remove from the Organization"),
        form=samples.SampleConfirmation(),
    )


@require_safe
def sign_in_family(request: HttpRequest) -> HttpResponse:
    """A page of the sign-in family."""
    _only_for_builders(request)
    return _page(request, "dev/public.html", form=samples.SampleForm())


@require_safe
def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """One error page as it looks, answered with 200."""
    _only_for_builders(request)
    if status not in ERRORS:
        raise Http404
    reason = _("Only administrators and legal representatives invite users.") if status == 403 else ""
    return _page(request, f"errors/{status}.html", reason=reason, retry_after=40, reference="7F3A-09")


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    frame = samples.SampleFrame(request.GET.get("theme", "system"))
    people = samples.PEOPLE[:8]
    facts = {"date": samples.DATE, "moment": samples.MOMENT, "money": samples.MONEY, "people": people}
    return render(request, template, {"frame": frame, "membership": frame.membership, **facts, **context})


def _only_for_builders(request: HttpRequest) -> None:
    if not (settings.DEVELOPMENT or request.user.is_staff):
        raise Http404


VIEWS: tuple[Callable[..., HttpResponse], ...] = (components, confirmation, sign_in_family, error_page)
for view in VIEWS:
    view.policy = PUBLIC  # type: ignore[attr-defined]
