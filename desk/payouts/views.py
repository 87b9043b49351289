"""Withdrawals: look, approve, refuse, send by a file, and what the bank answered (BIL-39)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.models import PayOutFile, Withdrawal
from billing.payments.refunds import send as send_refund
from billing.prepaid.paying_out import facts_of, sendable
from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.money import CURRENCIES
from core.paging import Filter, Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.payouts.commands import approve, export, send_to_cards
from desk.payouts.forms import RefuseForm, ReportForm, SettleForm
from desk.payouts.wording import ShownFile, ShownWithdrawal
from security.access import PersonRequest

State = Withdrawal.State


@require_safe
@at_the_desk
def withdrawals(request: PersonRequest) -> HttpResponse:
    """Everything that was asked back; what is open first, unless the reader filters."""
    table: Table[Withdrawal] = Table(
        request, id="withdrawals", orders={"asked": ["-asked_at"], "amount": ["amount"]},
        filters=[Filter("state", gettext_lazy("State"), State.choices)],
    )  # fmt: skip
    wanted = table.values("state") or list(Withdrawal.OPEN)
    found = Withdrawal.objects.filter(state__in=wanted).select_related("organization").prefetch_related("approvals__by")
    table.show(found)
    files = [ShownFile(each) for each in PayOutFile.objects.defer("data")[:10]]
    ready = [(each, sendable(each).count()) for each in CURRENCIES]
    rows = [ShownWithdrawal(each) for each in table.rows]
    return page(request, "desk/payouts/list.html", table=table, rows=rows, files=files, ready=ready)


@form_methods
@at_the_desk
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """One of them: source and age of each part, who agreed; and the button to agree (K1)."""
    held = _withdrawal(pk)
    if request.method == "POST":
        after = approve(actor=request.user, withdrawal=held, seen=seen(request), now=now())
        if after.state == State.APPROVED:
            messages.success(request, _("%(number)s is approved. Somebody else sends it.") % {"number": held.number})
        else:
            messages.success(request, _("%(number)s needs another approval.") % {"number": held.number})
        return see_other("desk:withdrawals")
    return page(
        request, "desk/payouts/show.html", shown=ShownWithdrawal(held), seen=version_of(facts_of(held)),
    )  # fmt: skip


@form_methods
@at_the_desk
def refuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Not to be paid out, or sent back by the bank after it was sent (K1)."""
    held = _withdrawal(pk)
    if held.state not in {*Withdrawal.OPEN, State.SENT}:
        return see_other("desk:withdrawal", pk)
    form = RefuseForm(posted(request), withdrawal=held)
    if request.method == "POST" and form.is_valid() and form.save(request.user):
        messages.success(request, _("Refused: %(number)s") % {"number": held.number})
        return see_other("desk:withdrawals")
    return page(request, "desk/payouts/refuse.html", form=form, shown=ShownWithdrawal(held))


@form_methods
@at_the_desk
def settle(request: PersonRequest, pk: int) -> HttpResponse:
    """A person says what became of it: PayPal, a bank that answers nothing, a doubtful answer (K1)."""
    held = _withdrawal(pk)
    if held.state != State.APPROVED:
        return see_other("desk:withdrawal", pk)
    form = SettleForm(posted(request), withdrawal=held)
    if request.method == "POST" and form.is_valid() and form.save(request.user):
        messages.success(request, _("Settled: %(name)s") % {"name": held.number})
        return see_other("desk:withdrawals")
    return page(request, "desk/payouts/settle.html", form=form, shown=ShownWithdrawal(held))


@form_methods
@at_the_desk
def to_cards(request: PersonRequest, pk: int) -> HttpResponse:
    """Give approved money back to the cards that paid it (K1); the acquirer is asked after the commit."""
    held = _withdrawal(pk)
    if held.state != State.APPROVED or held.means != Withdrawal.Means.CARD:
        return see_other("desk:withdrawal", pk)
    if request.method == "POST":
        refunds = send_to_cards(actor=request.user, withdrawal=held, seen=seen(request), now=now())
        for refund in refunds:
            send_refund(refund, now())
        messages.success(request, _("%(number)s is on its way to the cards.") % {"number": held.number})
        return see_other("desk:withdrawal", pk)
    return page(
        request, "desk/payouts/to_cards.html", shown=ShownWithdrawal(held), seen=version_of(facts_of(held))
    )  # fmt: skip


@form_methods
@at_the_desk
def send(request: PersonRequest, currency: str) -> HttpResponse:
    """Make the file for the bank (K1)."""
    rows = [ShownWithdrawal(each) for each in sendable(currency)] if currency in CURRENCIES else []
    if request.method == "POST" and rows:
        file = export(actor=request.user, currency=currency, now=now())
        return see_other("desk:pay_out_file", file.pk)
    return page(
        request, "desk/payouts/send.html", rows=rows, currency=currency,
        seen=version_of([each.withdrawal.pk for each in rows]),
    )  # fmt: skip


@form_methods
@at_the_desk
def file(request: PersonRequest, pk: int) -> HttpResponse:
    """A file for the bank: what is in it, its SHA-256, and a field for the bank's answer."""
    made = get_object_or_404(PayOutFile.objects.defer("data"), pk=pk)
    form = ReportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and (answers := form.save(request.user)) is not None:
        news = sum(each.is_news for each in answers)
        messages.success(request, _("The answer was read. It changed %(number)s withdrawals.") % {"number": news})
        return see_other("desk:pay_out_file", pk)
    rows = made.withdrawals.select_related("organization").prefetch_related("approvals__by")
    return page(
        request,
        "desk/payouts/file.html",
        form=form,
        made=ShownFile(made),
        rows=[ShownWithdrawal(each) for each in rows],
    )


@require_safe
@at_the_desk
def download(request: PersonRequest, pk: int) -> HttpResponse:
    """The bytes as they were made."""
    made = get_object_or_404(PayOutFile, pk=pk)
    answer = HttpResponse(bytes(made.data), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{made.message_id}.xml"'
    return answer


def _withdrawal(pk: int) -> Withdrawal:
    found = Withdrawal.objects.select_related("organization", "file").defer("file__data")
    return get_object_or_404(found.prefetch_related("approvals__by", "refunds__payment__card"), pk=pk)
