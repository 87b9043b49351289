"""Who to call and to write to, when, and what was done by whom (DOM-15)."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from billing.models import WarrantyTask
from billing.warranty.calling import done, not_renewed, to_do
from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.money import Money
from core.paging import Table
from desk.access import at_the_desk
from desk.warranty.forms import DoneForm
from organizations.models import Organization
from security.access import PersonRequest

SHOWN = 20


@dataclass(frozen=True)
class ShownTask:
    """A task, whom it is for, and what is still to be paid."""

    task: WarrantyTask
    people: list[User]

    @property
    def organization(self) -> Organization:
        """Who owes."""
        return self.task.term.document.organization

    @property
    def left(self) -> Money:
        """What it owes for this document."""
        document = self.task.term.document
        return Money.of_minor(document.left, document.currency)


@require_safe
@at_the_desk
def tasks(request: PersonRequest) -> HttpResponse:
    """What is due, the oldest first, what was done last, and what the warranty could not renew."""
    table: Table[WarrantyTask] = Table(request, id="warranty", orders={"due": ["due_on", "pk"]})
    table.show(to_do(now()))
    return page(
        request, "desk/warranty/list.html", table=table, rows=[_shown(each) for each in table.rows], done=done(SHOWN),
        stuck=not_renewed(now(), SHOWN),
    )  # fmt: skip


@form_methods
@at_the_desk
def finish(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what came of a call or a letter (K1)."""
    task = to_do(now()).filter(pk=pk).first()
    if task is None:
        messages.info(request, _("Somebody did this before, or the document was paid meanwhile."))
        return see_other("desk:warranty")
    form = DoneForm(posted(request), task=task)
    if request.method == "POST" and form.is_valid() and form.save(request.user):
        messages.success(request, _("Done: %(product)s") % {"product": task.term.product.name})
        return see_other("desk:warranty")
    return page(request, "desk/warranty/finish.html", form=form, shown=_shown(task))


def _shown(task: WarrantyTask) -> ShownTask:
    members = task.term.document.organization.memberships.legal_representatives(now()).select_related("user")
    return ShownTask(task, [each.user for each in members.order_by("pk")[:3]])
