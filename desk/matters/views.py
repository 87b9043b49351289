"""Disputes, failed refunds, payments that differ, tax to correct: a list and count each, and what ends it (BIL-85)."""

from typing import Any

from django.contrib import messages
from django.db.models import CharField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.documents.tax_by_hand import correction_of
from billing.matters import QUEUES, Difference, difference_of
from billing.models import BankPayment, Gift, Withdrawal
from billing.payments.events import silent_since
from billing.statements.by_hand import facts_of, open_document
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.money import Money
from core.paging import Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.matters.commands import correct_tax, credit
from desk.matters.forms import NoteForm, PaidForm
from desk.matters.wording import LEADS, TITLES, ShownMatter
from security.access import PersonRequest

ORDERS = {
    "disputes": {"since": ["at"]},
    "refunds": {"since": ["settled_at"]},
    "differing": {"since": ["created_at"]},
    "taxed": {"since": ["issued_on"]},
}
RELATED = {
    "disputes": ("organization", "payment__document", "payment__card"),
    "refunds": ("organization", "payment__document", "payment__card"),
    "differing": ("organization", "document", "card"),
    "taxed": ("organization__vat_check",),
}


@require_safe
@at_the_desk
def matters(request: PersonRequest) -> HttpResponse:
    """Every queue with its count, and whether the acquirer's messages arrive."""
    counts = [(key, TITLES[key], rows().count()) for key, rows in QUEUES.items()]
    return page(
        request, "desk/matters/overview.html", counts=counts, silent=silent_since(now()),
        unassigned=BankPayment.objects.filter(state=BankPayment.State.WAITING).count(),
        withdrawals=Withdrawal.objects.filter(state__in=Withdrawal.OPEN).count(),
        gifts=Gift.objects.select_related(None).filter(state=Gift.State.PROPOSED).count(),
    )  # fmt: skip


@require_safe
@at_the_desk
def queue(request: PersonRequest, which: str) -> HttpResponse:
    """One of them, the oldest first."""
    if which not in QUEUES:
        raise Http404
    table: Table[Any] = Table(request, id=which, orders=ORDERS[which])
    table.show(QUEUES[which]().select_related(*RELATED[which]))
    rows = [ShownMatter(each) for each in table.rows]
    return page(
        request, "desk/matters/queue.html", table=table, rows=rows, kind=which, title=TITLES[which], lead=LEADS[which]
    )


@form_methods
@at_the_desk
def matter(request: PersonRequest, which: str, pk: str) -> HttpResponse:
    """One row: what is known of it, and the note that ends it (K1)."""
    row = _row(which, pk)
    if row is None:
        messages.info(request, _("Somebody settled this before."))
        return see_other("desk:matters")
    form = NoteForm(posted(request), row=row)
    if request.method == "POST" and form.is_valid() and form.save(request.user):
        messages.success(request, _("Settled: %(name)s") % {"name": row.organization.name})
        return see_other("desk:queue", which)
    return page(request, "desk/matters/show.html", form=form, shown=ShownMatter(row), kind=which, title=TITLES[which])


@form_methods
@at_the_desk
def difference(request: PersonRequest, pk: str) -> HttpResponse:
    """Credit what was really taken to the prepaid account (K1)."""
    row = _row("differing", pk)
    if row is None:
        messages.info(request, _("Somebody settled this before."))
        return see_other("desk:matters")
    found: Difference = difference_of(row)
    if request.method == "POST":
        credit(actor=request.user, difference=found, seen=seen(request), now=now())
        messages.success(request, _("Settled: %(name)s") % {"name": row.organization.name})
        return see_other("desk:queue", "differing")
    return page(
        request, "desk/matters/difference.html", shown=ShownMatter(row), taken=found.taken,
        seen=version_of(found.facts),
    )  # fmt: skip


@form_methods
@at_the_desk
def correct(request: PersonRequest, pk: str) -> HttpResponse:
    """Credit an invoice and write it anew without tax (K1)."""
    row = _row("taxed", pk)
    if row is None:
        messages.info(request, _("Somebody settled this before."))
        return see_other("desk:matters")
    try:
        correction = correction_of(row.organization, row, now())
    except RuleError as refusal:
        return page(request, "desk/matters/correct.html", shown=ShownMatter(row), refusal=refusal.message)
    if request.method == "POST":
        final = correct_tax(actor=request.user, row=row, seen=seen(request), now=now())
        messages.success(request, _("Corrected: %(name)s") % {"name": final.number})
        return see_other("desk:queue", "taxed")
    return page(
        request, "desk/matters/correct.html", shown=ShownMatter(row), correction=correction,
        seen=version_of(correction.facts),
    )  # fmt: skip


@form_methods
@at_the_desk
def by_hand(request: PersonRequest) -> HttpResponse:
    """Book a transfer that somebody saw at the bank: which, then what will be booked, then done (K1)."""
    form = PaidForm(posted(request) or request.GET or None)
    if not form.is_valid():
        return page(request, "desk/matters/by_hand.html", form=form)
    try:
        document = open_document(form.cleaned_data["number"], now())
    except RuleError as refusal:
        form.add_error("number", str(refusal.message))
        return page(request, "desk/matters/by_hand.html", form=form)
    if request.method == "POST" and form.save(request.user, seen(request), now()):
        messages.success(request, _("Booked: %(name)s") % {"name": document.number})
        return see_other("desk:money")
    return page(
        request, "desk/matters/confirm_paid.html", form=form, document=document,
        left=Money.of_minor(document.left, document.currency), seen=version_of(facts_of(document)),
    )  # fmt: skip


def _row(kind: str, pk: str) -> Any:
    """A row that waits, by its key as text; None for one that was settled. 404 for what is no queue."""
    if kind not in QUEUES:
        raise Http404
    rows = QUEUES[kind]().select_related(*RELATED[kind]).annotate(written=Cast("pk", CharField()))
    return rows.filter(written=pk).first()
