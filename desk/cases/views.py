"""Cases at the desk: what is late first, one of them, and what is done with it (SUP-25)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.paging import Filter, Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.cases.commands import claim, close, release
from desk.cases.forms import AnswerForm, PriorityForm
from security.access import PersonRequest
from support.cases import files
from support.cases.answering import facts_of
from support.cases.wording import ShownCase, thread
from support.models import Case, CaseFile, Letter

ORDERS = {"due": ["due_at", "priority"], "priority": ["priority", "due_at"], "opened": ["pk"]}
FILTERS = [
    Filter("state", gettext_lazy("State"), Case.State.choices),
    Filter("priority", gettext_lazy("Priority"), [(str(value), label) for value, label in Case.Priority.choices]),
    Filter("whose", gettext_lazy("Looked after by"), [("me", gettext_lazy("Me")), ("nobody", gettext_lazy("Nobody"))]),
]


@require_safe
@at_the_desk
def cases(request: PersonRequest) -> HttpResponse:
    """What waits for an answer, the most urgent due first, unless the reader filters."""
    table: Table[Case] = Table(
        request, id="cases", orders=ORDERS, filters=FILTERS, search=gettext_lazy("Search by number or subject"),
    )  # fmt: skip
    moment, wanted = now(), table.values("state") or ([] if table.query else [Case.State.OPEN])
    found = Case.objects.listed().matching(table.query).in_states(wanted)
    found = found.whose(table.values("whose"), request.user).of_priority(table.values("priority"))
    table.show(found)
    return page(
        request, "desk/cases/list.html", table=table, rows=[ShownCase(each, moment) for each in table.rows],
        late=Case.objects.late(moment).count(), letters=Letter.objects.open().count(),
    )  # fmt: skip


@form_methods
@at_the_desk
def case(request: PersonRequest, pk: int) -> HttpResponse:
    """One case with its notes, and the form to answer. An answer acts only on the thread that was shown."""
    shown = ShownCase(_case(pk), now())
    form = AnswerForm(posted(request), request.FILES or None, case=shown.case)
    if form.is_valid():
        answer = once(request, lambda: _written(request, form))
        if answer:
            return answer
    return page(
        request, "desk/cases/show.html", form=form, shown=shown, thread=thread(shown.case, with_notes=True),
        is_mine=shown.case.claimed_by_id == request.user.pk, seen=version_of(facts_of(shown.case)),
    )  # fmt: skip


@form_methods
@at_the_desk
def claim_case(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it on, or over from a colleague (K1)."""
    found = _case(pk)
    if request.method == "POST":
        claim(actor=request.user, case=found, seen=seen(request), now=now())
        messages.success(request, _("You look after %(number)s now.") % {"number": found.number})
        return see_other("desk:case", pk)
    return page(request, "desk/cases/claim.html", case=found, seen=version_of(facts_of(found)))


@form_methods
@at_the_desk
def release_case(request: PersonRequest, pk: int) -> HttpResponse:
    """Give it back (K1)."""
    found = _case(pk)
    if request.method == "POST":
        release(actor=request.user, case=found)
        messages.success(request, _("Nobody looks after %(number)s now.") % {"number": found.number})
        return see_other("desk:case", pk)
    return page(request, "desk/cases/release.html", case=found)


@form_methods
@at_the_desk
def close_case(request: PersonRequest, pk: int) -> HttpResponse:
    """The matter is settled (K1)."""
    found = _case(pk)
    if request.method == "POST":
        close(actor=request.user, case=found, seen=seen(request), now=now())
        messages.success(request, _("%(number)s is closed.") % {"number": found.number})
        return see_other("desk:cases")
    return page(request, "desk/cases/close.html", case=found, seen=version_of(facts_of(found)))


@form_methods
@at_the_desk
def priority(request: PersonRequest, pk: int) -> HttpResponse:
    """How soon among others."""
    found = _case(pk)
    form = PriorityForm(posted(request), case=found)
    if form.is_valid() and form.save(request.user):
        return see_other("desk:case", pk)
    return page(request, "desk/cases/priority.html", form=form, case=found)


@require_safe
@at_the_desk
def case_file(request: PersonRequest, pk: int, file: int) -> HttpResponse:
    """A file of any message of the case."""
    return files.download(get_object_or_404(CaseFile, message__case=_case(pk), pk=file))


def _case(pk: int) -> Case:
    found: Case = get_object_or_404(Case.objects.listed(), pk=pk)
    return found


def _written(request: PersonRequest, form: AnswerForm) -> Made | None:
    if not form.save(request.user, seen(request)):
        return None
    return Made(resolve_url("desk:case", form.case.pk), _("Written in %(number)s.") % {"number": form.case.number})
