"""Files of the bank: import, report; money that waits: whose it is (BIL-12, BIL-44, BIL-45)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.models import BankFile, BankPayment
from billing.statements.assigning import Target, can_be_booked, target_of
from billing.statements.reports import ReportRow
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.paging import Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.bank.commands import assign
from desk.bank.forms import CloseForm, ImportForm, WhoseForm
from desk.bank.wording import ShownPayment, ShownRow, counts_of, written
from security.access import PersonRequest

State = BankPayment.State


@form_methods
@at_the_desk
def files(request: PersonRequest) -> HttpResponse:
    """Import a file, and the files that were, the newest first."""
    form = ImportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and (imported := form.save(request.user)):
        if imported.is_new:
            messages.success(request, _("The file was imported. Below is what each payment became."))
        else:
            messages.info(request, _("This very file was imported before. Nothing was booked again."))
        return see_other("desk:bank_file", imported.file.pk)
    table: Table[BankFile] = Table(request, id="files", orders={"when": ["-imported_at"]})
    table.show(BankFile.objects.defer("data"))
    waiting = BankPayment.objects.filter(state=State.WAITING).count()
    rows = [(file, counts_of(file)) for file in table.rows]
    return page(request, "desk/bank/files.html", form=form, table=table, rows=rows, waiting=waiting)


@require_safe
@at_the_desk
def report(request: PersonRequest, pk: int) -> HttpResponse:
    """What each payment of a file became."""
    file = get_object_or_404(BankFile.objects.defer("data"), pk=pk)
    table: Table[ReportRow] = Table(request, id="rows", orders={"row": ["pk"]})
    table.fill(len(file.report), lambda part: [ReportRow.from_json(each) for each in file.report[part]])
    payments = BankPayment.objects.filter(identity__in=[row.payment for row in table.rows if row.payment])
    known = {each.identity: each for each in payments}
    rows = [ShownRow(row, known.get(row.payment)) for row in table.rows]
    return page(request, "desk/bank/report.html", file=file, table=table, rows=rows, counts=counts_of(file))


@require_safe
@at_the_desk
def queue(request: PersonRequest) -> HttpResponse:
    """Money and returns that wait for somebody, the oldest first."""
    table: Table[BankPayment] = Table(request, id="money", orders={"day": ["booked_on"], "amount": ["amount"]})
    table.show(BankPayment.objects.filter(state=State.WAITING))
    return page(request, "desk/bank/queue.html", table=table, rows=[ShownPayment(each) for each in table.rows])


@require_safe
@at_the_desk
def payment(request: PersonRequest, pk: int) -> HttpResponse:
    """One payment: what the bank said of it, what it may be for, and what was done with it."""
    held = get_object_or_404(BankPayment.objects.select_related("file").defer("file__data"), pk=pk)
    alike = BankPayment.objects.filter(currency=held.currency, amount=held.amount, booked_on=held.booked_on)
    return _shown(request, held, WhoseForm(), alike=list(alike.exclude(pk=pk)[:5]))


@form_methods
@at_the_desk
def give(request: PersonRequest, pk: int) -> HttpResponse:
    """Confirm what a payment is for: ``?to=`` is the number of a document or of an organization (K1)."""
    held = get_object_or_404(BankPayment, pk=pk)
    form = WhoseForm(request.GET)
    target = _target(held, form)
    if held.state != State.WAITING or target is None:
        return _shown(request, held, form, alike=[])
    if request.method == "POST":
        assign(actor=request.user, payment=held, number=form.cleaned_data["to"], seen=seen(request), now=now())
        messages.success(request, _("Booked: %(name)s") % {"name": target.organization.name})
        return see_other("desk:money")
    to_document, to_prepaid = (written(each, held.currency) for each in (target.to_document, target.to_prepaid))
    return page(
        request, "desk/bank/give.html", payment=ShownPayment(held), target=target, to_document=to_document,
        to_prepaid=to_prepaid, seen=version_of(target.facts),
    )  # fmt: skip


@form_methods
@at_the_desk
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """The money went back, or the matter is settled outside (K1)."""
    held = get_object_or_404(BankPayment, pk=pk)
    if held.state != State.WAITING:
        return see_other("desk:bank_payment", pk)
    form = CloseForm(posted(request), payment=held)
    if request.method == "POST" and form.is_valid() and form.save(request.user):
        messages.success(request, _("Settled: %(name)s") % {"name": held.debtor or held.reference or held.text})
        return see_other("desk:money")
    return page(request, "desk/bank/close.html", form=form, payment=ShownPayment(held))


def _target(held: BankPayment, form: WhoseForm) -> Target | None:
    """Whose it becomes; None when the number names nobody, which the form says."""
    if not form.is_valid():
        return None
    try:
        return target_of(held, form.cleaned_data["to"])
    except RuleError as refusal:
        form.add_error("to", str(refusal.message))
        return None


def _shown(request: PersonRequest, held: BankPayment, form: WhoseForm, alike: list[BankPayment]) -> HttpResponse:
    is_waiting = held.state == State.WAITING
    return page(
        request, "desk/bank/payment.html", form=form, payment=ShownPayment(held), is_waiting=is_waiting,
        can_be_booked=is_waiting and can_be_booked(held), alike=alike,
    )  # fmt: skip
