"""What differs between the portal and registries, or waits for a person: one list, one count (REG-21, REG-25)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import form_methods, page, posted, see_other, seen
from core.paging import Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.names.forms import CloseForm, MendForm
from desk.names.wording import ShownFinding
from domains.drift.findings import open_findings
from domains.drift.repairs import facts_of
from domains.models import Finding
from security.access import PersonRequest


@require_safe
@at_the_desk
def names(request: PersonRequest) -> HttpResponse:
    """Everything that is open, the oldest first."""
    table: Table[Finding] = Table(request, id="names", orders={"since": ["since"], "name": ["name"]})
    table.show(open_findings())
    return page(request, "desk/names/list.html", table=table, rows=[ShownFinding(row) for row in table.rows])


@form_methods
@at_the_desk
def mend(request: PersonRequest, pk: int) -> HttpResponse:
    """The one click that brings it in order (K1; K2 when a name is lost by it)."""
    finding = open_findings().filter(pk=pk).first()
    if finding is None:
        return _gone(request)
    form, facts = MendForm(posted(request), finding=finding), facts_of(finding)
    return _settled(request, form) or page(
        request, "desk/names/mend.html", form=form, shown=ShownFinding(finding), seen=version_of(facts)
    )


@form_methods
@at_the_desk
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """A note that ends it (K1)."""
    finding = open_findings().filter(pk=pk).first()
    if finding is None:
        return _gone(request)
    form, facts = CloseForm(posted(request), finding=finding), facts_of(finding)
    return _settled(request, form) or page(
        request, "desk/names/close.html", form=form, shown=ShownFinding(finding), seen=version_of(facts)
    )


def _gone(request: PersonRequest) -> HttpResponse:
    messages.info(request, _("Somebody settled this before."))
    return see_other("desk:names")


def _settled(request: PersonRequest, form: MendForm | CloseForm) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid() or not form.save(request.user, seen(request)):
        return None
    messages.success(request, _("Settled: %(name)s") % {"name": form.finding.name})
    return see_other("desk:names")
