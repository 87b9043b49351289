"""Mail from strangers at the desk (SUP-27)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from core.paging import Table
from desk.access import at_the_desk
from desk.cases.commands import lay_letter_aside
from desk.cases.forms import LetterForm
from security.access import PersonRequest
from support.cases.letters import DONE
from support.models import Letter


@require_safe
@at_the_desk
def letters(request: PersonRequest) -> HttpResponse:
    """What nobody answered yet, the most urgent due first."""
    table: Table[Letter] = Table(request, id="letters", orders={"due": ["due_at"], "received": ["-received_at"]})
    table.show(Letter.objects.open().defer("text"))
    moment = now()
    rows = [(each, each.is_late(moment)) for each in table.rows]
    return page(request, "desk/cases/letters.html", table=table, rows=rows)


@form_methods
@at_the_desk
def letter(request: PersonRequest, pk: int) -> HttpResponse:
    """One mail, and the form to answer it once."""
    found = get_object_or_404(Letter, pk=pk)
    if request.method == "POST" and found.closed_at:
        raise RuleError(DONE)
    form = LetterForm(posted(request), letter=found)
    if form.is_valid() and form.save(request.user):
        messages.success(request, _("Answered: %(name)s") % {"name": found.address})
        return see_other("desk:letters")
    return page(request, "desk/cases/letter.html", form=form if found.closed_at is None else None, letter=found)


@form_methods
@at_the_desk
def lay_aside(request: PersonRequest, pk: int) -> HttpResponse:
    """Nothing is to be answered (K1)."""
    found = get_object_or_404(Letter, pk=pk)
    if request.method == "POST":
        lay_letter_aside(actor=request.user, letter=found, now=now())
        messages.success(request, _("Laid aside: %(name)s") % {"name": found.address})
        return see_other("desk:letters")
    return page(request, "desk/cases/lay_aside.html", letter=found)
