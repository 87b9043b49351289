"""A register that was silent at the sale says yes later: the tax goes back, the invoice is written anew (E22, TAX-10).

Asked by the clock, so that nothing is lost with a worker. A credited invoice is no longer found, so each is done once.
"""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KT

from billing import emails
from billing.documents.crediting import credit
from billing.documents.issuing import Facts, Wording, issue, quote_from, wording_of
from billing.documents.settling import lock, reserve, settle_again
from billing.issuer import our_issuer
from billing.models import Document
from billing.prices.quotes import QuotedLine, quote_of
from billing.snapshot import Snapshot
from billing.tax.decision import Reason, Treatment
from billing.tax.register import OLDEST, treatment_of
from billing.terms import ONE_DAY
from organizations.models import Organization, VatCheck

REASON = "The register confirmed the VAT number after the invoice."


def taxed_too_much() -> QuerySet[Document]:
    """Invoices that carry tax because nobody had confirmed the number, of organizations whose number is confirmed now,
    and was within thirty days after the invoice; whatever else became of them."""
    known = Document.objects.filter(
        kind=Document.Kind.INVOICE, snapshot__tax_reason__startswith=Reason.NUMBER_UNCONFIRMED,
        organization__deleted_at=None, organization__vat_check__state=VatCheck.State.VALID,
        organization__vat_check__number=F("organization__vat_number"),
    )  # fmt: skip
    until = F("issued_on") + OLDEST + ONE_DAY
    return known.filter(organization__vat_check__valid_since__lt=until).annotate(
        billed=KT("snapshot__customer__vat_number"), reason=KT("snapshot__tax_reason")
    )


BY_ITSELF = Q(state=Document.State.PAID, paid=0, billed=F("organization__vat_number"))
"""Which of them are corrected without anybody: whole, and billed to that number. What was delivered on credit is owed
as it was written until it is paid, however late that is (decision 31)."""


def invoices_to_correct(_now: datetime.datetime) -> list[int]:
    """Keys of what nobody has to look at."""
    return list(taxed_too_much().filter(BY_ITSELF).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def correct_tax(pk: int, now: datetime.datetime) -> Document | None:
    """Write it anew without tax. Returns the new invoice, which stands in place of the other (``states.invoice_of``);
    None when it was corrected, credited or contested meanwhile, or the tax is no other."""
    found = Document.objects.only("organization_id").get(pk=pk)
    organization, invoice = lock(found.organization_id, pk)
    treatment = treatment_of(organization, today=invoice.issued_on, now=now)
    if not _is_to_correct(invoice, treatment):
        return None
    said = Snapshot.from_json(invoice.snapshot)
    return write_anew(organization, invoice, quote_from(invoice).lines, treatment, wording_of(said), now)


def write_anew(
    organization: Organization,
    invoice: Document,
    lines: Sequence[QuotedLine],
    treatment: Treatment,
    wording: Wording,
    now: datetime.datetime,
) -> Document:
    """Credit what is left of an invoice, write these lines anew as they are taxed now and pay them with what the note
    gave back: the tax is free. The caller has locked the organization and the invoice."""
    note = credit(invoice=invoice, reason=REASON, now=now, tells=False)
    category, percent, country = treatment.category, treatment.percent, treatment.country
    rows = [replace(row, category=category, percent=percent, country=country) for row in lines]
    facts = Facts(due_on=our_issuer().today(now), wording=wording)
    quote = quote_of(rows, invoice.currency, treatment.key)
    request = issue(Document.Kind.REQUEST, organization, quote, facts, now)
    reserve(organization, request, request.total, f"reserve:{request.pk}", now)
    final = settle_again(organization, request, now)
    Document.objects.filter(pk=invoice.pk).update(replaced_by=final)
    _tell(organization, invoice, note, final)
    return final


def _is_to_correct(invoice: Document, treatment: Treatment) -> bool:
    before, _colon, place = str(invoice.snapshot["tax_reason"]).partition(":")
    is_whole = invoice.state == Document.State.PAID and not invoice.paid
    is_free_now = treatment.reason is Reason.REVERSE_CHARGE and treatment.place == place
    return is_whole and is_free_now and before == Reason.NUMBER_UNCONFIRMED


def _tell(organization: Organization, invoice: Document, note: Document, final: Document) -> None:
    final.organization = organization
    emails.tax_corrected(final, invoice, note)
