"""What waits for the provider's own staff."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.payments.events import silent_since
from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.paging import Table
from desk.access import at_the_desk
from desk.products.forms import FinishForm, RefuseForm
from desk.tasks.overdue import overdue
from desk.tasks.wording import OpenTask
from products.models import ProviderCall, StaffTask
from security.access import PersonRequest


@require_safe
@at_the_desk
def tasks(request: PersonRequest) -> HttpResponse:
    """Open tasks, the oldest first, and how many requests providers have not answered for an hour."""
    table: Table[StaffTask] = Table(request, id="tasks", orders={"since": ["created_at"]})
    table.show(StaffTask.objects.open().with_subject())
    late = overdue(now())
    return page(
        request,
        "desk/tasks/list.html",
        table=table,
        tasks=[OpenTask(task) for task in table.rows],
        overdue=ProviderCall.objects.overdue(now()).count(),
        silent=silent_since(now()),
        overdue_lists=late,
        overdue_count=sum(each.count for each in late),
    )


@form_methods
@at_the_desk
def finish(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that the work is done (K1); a task that was closed meanwhile stays as it is."""
    task = _task(request, pk)
    form = FinishForm(posted(request), task=task)
    if form.is_valid():
        if form.save(request.user):
            messages.success(request, _("Done: %(product)s") % {"product": task.call.product.name})
        return see_other("desk:tasks")
    return _confirmation(request, form, task, "desk/tasks/finish.html")


@form_methods
@at_the_desk
def refuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it cannot be done, and why (K1)."""
    task = _task(request, pk)
    form = RefuseForm(posted(request), task=task)
    if form.is_valid():
        if form.save(request.user):
            messages.success(request, _("Refused: %(product)s") % {"product": task.call.product.name})
        return see_other("desk:tasks")
    return _confirmation(request, form, task, "desk/tasks/refuse.html")


def _task(request: PersonRequest, pk: int) -> StaffTask:
    """An open task, or a closed one that is posted again: a double click ends on the list, not on an error."""
    found = StaffTask.objects.with_subject().with_pk(pk)
    if found is None or (found.done_at and request.method != "POST"):
        raise Http404
    return found


def _confirmation(request: PersonRequest, form: FinishForm | RefuseForm, task: StaffTask, name: str) -> HttpResponse:
    return page(request, name, form=form, shown=OpenTask(task))
