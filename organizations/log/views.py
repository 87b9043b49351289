"""The activity log of the organization and its exports (SCR-9)."""

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import page
from core.paging import Filter, Table
from core.text import whole_number
from organizations.access import MemberRequest, in_organization
from organizations.log.choices import offered
from organizations.log.pages import Line, drawn, fetched
from organizations.log.search import Search
from organizations.log.streams import csv_file, json_file
from organizations.policies import may_read_log
from security import kinds
from security.kinds import EventKind


@require_safe
@in_organization(may_read_log)
def log(request: MemberRequest) -> HttpResponse:
    """Who did what, when and from where, newest first: all of it for managers, the own part for the others."""
    table = _table(request)
    search = _search(request, table)
    table.fill_at_once(fetched(request.membership, search))
    query = request.GET.urlencode()
    return page(request, "organizations/log/show.html", table=table, rows=drawn(table.rows), query=query)


@require_safe
@in_organization(may_read_log)
def export_csv(request: MemberRequest) -> HttpResponseBase:
    """The same events as CSV, in the reader's words."""
    head = [
        _("When"),
        _("Kind of event"),
        _("What"),
        _("Who"),
        _("Email"),
        _("Person concerned"),
        _("IP address"),
        _("Device"),
    ]
    return _file(request, csv_file(request.membership, _exported(request), head), "csv", "text/csv; charset=utf-8")


@require_safe
@in_organization(may_read_log)
def export_json(request: MemberRequest) -> HttpResponseBase:
    """The same events as JSON, with all their facts."""
    return _file(request, json_file(request.membership, _exported(request)), "json", "application/json; charset=utf-8")


def _table(request: MemberRequest) -> Table[Line]:
    people, products = offered(request.membership, _ids(request, "person"), _ids(request, "product"))
    filters = [Filter("kind", gettext_lazy("Kind of event"), kinds.offered())]
    filters += [Filter("person", gettext_lazy("Person"), people)] if people else []
    filters += [Filter("product", gettext_lazy("Product"), products)] if products else []
    days = [("from", gettext_lazy("From day")), ("to", gettext_lazy("To day"))]
    return Table(
        request, id="log", orders={"when": ["-id"]}, filters=filters, search=gettext_lazy("Search the log"), days=days
    )


def _search(request: MemberRequest, table: Table[Line]) -> Search:
    return Search(
        text=table.query,
        groups=table.values("kind"),
        people=table.values("person"),
        products=table.values("product"),
        start=table.day("from"),
        end=table.day("to"),
    )


def _ids(request: MemberRequest, name: str) -> list[str]:
    return [each for each in request.GET.getlist(name)[:5] if whole_number(each) is not None]


def _exported(request: MemberRequest) -> Search:
    """What is asked for; that it was exported is written down first."""
    search = _search(request, _table(request))
    request.membership.record(EventKind.LOG_EXPORTED)
    return search


def _file(request: MemberRequest, pieces: Iterator[bytes], ending: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=kind)
    name = f"{request.membership.organization.slug}-log-{request.membership.day_at(now()):%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
