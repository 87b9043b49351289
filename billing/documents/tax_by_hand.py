"""Invoices whose tax a confirmed number would have lifted, and that somebody has to look at (TAX-10)."""

import datetime
from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from billing.documents.crediting import rest_of
from billing.documents.issuing import quote_from, wording_of
from billing.documents.tax_confirmed import BY_ITSELF, taxed_too_much, write_anew
from billing.models import Document
from billing.prices.quotes import QuotedLine
from billing.snapshot import Snapshot
from billing.tax.decision import Reason, Treatment
from billing.tax.register import treatment_of
from core.errors import RuleError
from core.money import Money
from organizations.models import Organization

State = Document.State
CONTESTED = _("The bank decides about this payment first. Once it is won, the tax can be corrected.")
TAXED_ALL_THE_SAME = _("With the address and the number of today the organization would pay this tax too.")
NOT_PAID = _("Only a paid invoice can be corrected.")


def left_to_a_person() -> QuerySet[Document]:
    """Those that no rule corrects: credited in part, contested, or billed to another number or place."""
    same_place = Q(reason=Concat(Value(f"{Reason.NUMBER_UNCONFIRMED}:"), F("organization__country")))
    rows = taxed_too_much().filter(state__in=[State.PAID, State.DISPUTED])
    return rows.exclude(BY_ITSELF & same_place)


@dataclass(frozen=True)
class Correction:
    """What correcting an invoice will do: credit what is left of it and write ``lines`` anew, to ``number``."""

    invoice: Document
    lines: list[QuotedLine]
    treatment: Treatment
    number: str

    @property
    def anew(self) -> Money:
        """What the new invoice says."""
        return Money.of_minor(sum(line.net for line in self.lines), self.invoice.currency)

    @property
    def facts(self) -> object:
        """What a confirmation shows."""
        invoice = self.invoice
        return invoice.number, invoice.state, invoice.paid, self.anew.minor, self.treatment.key, self.number


def correction_of(organization: Organization, invoice: Document, now: datetime.datetime) -> Correction:
    """Whole as it was written, else what was not credited. Raises RuleError when its tax cannot be corrected now."""
    if invoice.state == State.DISPUTED:
        raise RuleError(CONTESTED)
    if invoice.state != State.PAID:
        raise RuleError(NOT_PAID)
    treatment = treatment_of(organization, today=invoice.issued_on, now=now)
    if treatment.reason is not Reason.REVERSE_CHARGE:
        raise RuleError(TAXED_ALL_THE_SAME)
    lines = rest_of(invoice) if invoice.paid else quote_from(invoice).lines
    return Correction(invoice, lines, treatment, organization.vat_number)


def carry_out(organization: Organization, correction: Correction, now: datetime.datetime) -> Document:
    """The new invoice, to whom the other one was written, under the number that is confirmed. The caller has locked
    the organization and the invoice."""
    said = Snapshot.from_json(correction.invoice.snapshot)
    customer = replace(said.customer, vat_number=correction.number)
    wording = replace(wording_of(said), customer=customer)
    return write_anew(organization, correction.invoice, correction.lines, correction.treatment, wording, now)
