"""*Export* of the list of documents: its filters once more, then a file (guide 20)."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.documents.lists import STATES, listed, narrowed
from billing.exports.commands import start_export
from billing.exports.tables import columns_of
from billing.models import Document
from billing.policies import may_account
from core.clock import now
from core.csv import decimal_sign, delimiter, streamed_query
from core.forms import DayField, refused_by
from core.http import form_methods, page, posted, see_other
from core.search import plain_words_of
from core.widgets import RadioCards
from organizations.access import MemberRequest, in_organization
from security.kinds import EventKind

MOST = 100
"""Ticks of one page of the list."""
FORMATS = [
    ("csv", gettext_lazy("Download a CSV"), gettext_lazy("At once, for a spreadsheet.")),
    ("plain", gettext_lazy("Download a CSV for programs"), gettext_lazy("Commas between cells, points in amounts.")),
    ("mail", gettext_lazy("Get the CSV by email"), gettext_lazy("A link to your login email when it is ready.")),
    ("zip", gettext_lazy("Download the PDFs (.zip)"), gettext_lazy("With the list. You are told when it is ready.")),
]


class FormatForm(forms.Form):
    """What is made of the documents."""

    format = forms.ChoiceField(
        label=gettext_lazy("Export"), choices=[(key, label) for key, label, _text in FORMATS],
        widget=RadioCards({key: text for key, _label, text in FORMATS}),
    )  # fmt: skip


class ExportForm(FormatForm):
    """The filters of the list, and what is made of it."""

    status = forms.MultipleChoiceField(
        label=gettext_lazy("State"), choices=STATES, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=gettext_lazy("Search by number or concept"), required=False, max_length=100)
    start = DayField(label=gettext_lazy("From day"))
    end = DayField(label=gettext_lazy("To day"))
    field_order = ["status", "text", "start", "end", "format"]


@form_methods
@in_organization(may_account)
def export(request: MemberRequest) -> HttpResponseBase:
    """Filters, the number of documents that they leave, and *Confirm*.

    The list posts its ticks; they go on in the address, and there is nothing left to filter then.
    """
    if ticks := request.POST.getlist("sel"):
        asked = {"sel": ticks[:MOST], "format": request.GET.get("format", "csv")}
        return see_other(f"{request.path}?{urlencode(asked, doseq=True)}")
    ticks = request.GET.getlist("sel")
    form = (FormatForm if ticks else ExportForm)(posted(request), initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        chosen = _documents(request, form.cleaned_data)
        with refused_by(form):
            return _made(request, chosen, form.cleaned_data["format"])
    count = _documents(request, _asked(request)).count()
    return page(request, "billing/exports/ask.html", form=form, count=count, is_chosen=bool(ticks))


def _asked(request: MemberRequest) -> dict[str, Any]:
    asked = {"status": request.GET.getlist("status"), "start": request.GET.get("from"), "end": request.GET.get("to")}
    return {
        **asked,
        "format": request.GET.get("format", "csv"),
        "text": request.GET.get("q", "").replace("\x00", "")[:100],
    }


def _documents(request: MemberRequest, wanted: dict[str, Any]) -> QuerySet[Document]:
    documents = listed(request.membership.organization).defer("snapshot")
    if ticks := request.GET.getlist("sel"):
        return documents.filter(number__in=ticks[:MOST])
    days = forms.DateField(required=False)
    start, end = (_day(days, wanted.get(name)) for name in ("start", "end"))
    known = [state for state in wanted.get("status", []) if state in dict(STATES)]
    text = str(wanted.get("text") or "")
    return narrowed(documents, known, start, end, plain_words_of(text), request.membership.day_at(now()))


def _day(field: forms.DateField, value: Any) -> Any:
    try:
        return field.clean(value)
    except forms.ValidationError:
        return None


def _made(request: MemberRequest, chosen: QuerySet[Document], wanted: str) -> HttpResponseBase:
    if wanted in {"mail", "zip"}:
        job = start_export(actor=request.membership, documents=chosen, with_files=wanted == "zip")
        return see_other("organizations:job", request.membership.organization.slug, job.pk)
    request.membership.record(EventKind.DOCUMENTS_EXPORTED, count=chosen.count())
    sign, between = (".", ",") if wanted == "plain" else (decimal_sign(), delimiter())
    name = _("invoices")
    return streamed_query(f"{name}.csv", columns_of(sign), chosen.order_by("-issued_on", "-pk"), between)
