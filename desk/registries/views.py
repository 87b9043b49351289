"""Orders to registries that wait for people."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import form_methods, page, posted, see_other
from core.paging import Table
from desk.access import at_the_desk
from desk.registries.forms import FinishForm, RefuseForm
from desk.registries.wording import HandOrder
from domains.models import RegistryCommand
from security.access import PersonRequest


@require_safe
@at_the_desk
def orders(request: PersonRequest) -> HttpResponse:
    """What waits, the oldest first."""
    table: Table[RegistryCommand] = Table(request, id="registries", orders={"since": ["sent_at"]})
    table.show(RegistryCommand.objects.tasks())
    return page(request, "desk/registries/list.html", table=table, orders=[HandOrder(each) for each in table.rows])


@form_methods
@at_the_desk
def finish(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it is done, and which day the registry shows (K1)."""
    task = _task(request, pk)
    form = FinishForm(posted(request), task=task)
    if form.is_valid():
        if form.save(request.user):
            messages.success(request, _("Done: %(product)s") % {"product": task.name})
        return see_other("desk:registries")
    return page(request, "desk/registries/finish.html", form=form, shown=HandOrder(task))


@form_methods
@at_the_desk
def refuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it cannot be done, and why (K1)."""
    task = _task(request, pk)
    form = RefuseForm(posted(request), task=task)
    if form.is_valid():
        if form.save(request.user):
            messages.success(request, _("Refused: %(product)s") % {"product": task.name})
        return see_other("desk:registries")
    return page(request, "desk/registries/refuse.html", form=form, shown=HandOrder(task))


def _task(request: PersonRequest, pk: int) -> RegistryCommand:
    """An open task, or a closed one that is posted again: a double click ends on the list, not on an error."""
    found = RegistryCommand.objects.filter(pk=pk, by_hand=True).first()
    if found is None or (found.answered_at and request.method != "POST"):
        raise Http404
    return found
