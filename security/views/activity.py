"""*Actividad reciente* (guide 4) and the steps after «No he sido yo»."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, see_other
from core.paging import Filter, Table
from core.text import whole_number
from security.access import PersonRequest, set_next, signed_in
from security.checklists import incident
from security.journal.activity import KINDS, PERIODS, events_of
from security.models import Event
from security.views.activity_rows import drawn


@signed_in
@require_safe
def activity(request: PersonRequest) -> HttpResponse:
    """What happened to the account, newest first."""
    filters = [Filter("kind", _("Event"), KINDS), Filter("period", _("Period"), PERIODS)]
    table: Table[Event] = Table(request, id="activity", orders={"newest": ["-id"]}, filters=filters)
    table.show(events_of(request.user, kinds=table.values("kind"), days=table.values("period"), now=now()))
    return page(request, "security/activity/list.html", table=table, rows=drawn(table.rows, request.user))


@signed_in
@form_methods
def emergency(request: PersonRequest) -> HttpResponse:
    """One step after the other, then a check of all of them. What is posted are methods that the person knows."""
    incident.start(request)
    if request.method == "POST":
        incident.mark_own(request, request.POST.getlist("own"))
        return see_other(f"{reverse('security:compromised')}?step={len(incident.STEPS) + 1}")
    steps = [(step, step.left(request)) for step in incident.STEPS]
    number = _step(request, len(steps) + 1)
    context: dict[str, Any] = {
        "labels": [*(step.title for step, _left in steps), _("Check")],
        "done": [*(not left for _step, left in steps), False],
        "number": number,
        "back": f"?step={number - 1}" if number > 1 else "",
    }
    if number > len(steps):
        rows = [(step, left, _address(step, number)) for step, left in steps]
        return page(request, "security/compromised/check.html", rows=rows, **context)
    step, left = steps[number - 1]
    context |= {"following": f"?step={number + 1}", "url": _address(step, number + 1)}
    if step is incident.FACTORS:
        context |= {"methods": incident.listed(request), "here": _here(number)}
        set_next(request, context["here"])
    template = "security/compromised/factors.html" if context.get("methods") else "security/compromised/step.html"
    return page(request, template, step=step, left=left, **context)


def _step(request: PersonRequest, last: int) -> int:
    return min(whole_number(request.GET.get("step", ""), 2) or 1, last)


def _address(step: incident.IncidentStep, following: int) -> str:
    """Where the step is done, and the step after which it comes back."""
    return f"{reverse(step.url_name)}?{urlencode({'next': _here(following)})}"


def _here(number: int) -> str:
    return f"{reverse('security:compromised')}?step={number}"
