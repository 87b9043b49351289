"""Writing a document: a number, a snapshot, its rows, in the caller's transaction and never again (INV-10, INV-11).

The caller has locked the organization.
"""

import dataclasses
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from billing.bank.references import reference_for
from billing.documents.pdf import check
from billing.documents.tasks import make_files
from billing.issuer import Issuer, our_issuer
from billing.models import Document, DocumentFile, DocumentLine
from billing.prices.quotes import Quote, QuotedLine
from billing.snapshot import Corrected, Line, Party, Share, Slip, Snapshot
from billing.tax.register import evidence_of
from core.errors import RuleError
from core.work import wake
from organizations.models import BillingAddress, Organization

Kind, State, TermState = Document.Kind, Document.State, DocumentLine.TermState
LETTERS = {
    Kind.REQUEST: "S-", Kind.TOP_UP: "T-", Kind.PROFORMA: "P-", Kind.INVOICE: "", Kind.CREDIT_NOTE: "N-",
    Kind.RECEIPT: "R-",
}  # fmt: skip
"""What stands before the year in numbers of a kind; an invoice has nothing: ``2026-10482``."""
FIRST_NUMBER = 10_001
STATES = {
    Kind.REQUEST: State.OPEN, Kind.TOP_UP: State.OPEN, Kind.PROFORMA: State.ISSUED, Kind.INVOICE: State.PAID,
    Kind.CREDIT_NOTE: State.ISSUED, Kind.RECEIPT: State.PAID,
}  # fmt: skip
TERM_STATES = {Kind.REQUEST: TermState.OPEN, Kind.INVOICE: TermState.PAID}
NO_ACCOUNT = _("Transfers in %(currency)s cannot be received at the moment. Choose another means of payment.")


@dataclass(frozen=True)
class Wording:
    """What the customer wants to read on the document. ``customer`` None: the organization at its own address;
    ``order_number`` is that of the order which it belongs to."""

    customer: Party | None = None
    purchase_order: str = ""
    buyer_reference: str = ""
    order_number: str = ""


@dataclass(frozen=True)
class Facts:
    """What a document says beside its rows. An invoice with ``due_on`` is on credit (``documents.on_credit``)."""

    due_on: datetime.date | None = None
    paid_on: datetime.date | None = None
    origin: Document | None = None
    shares: list[Share] = field(default_factory=list)
    wording: Wording = Wording()


def issue(
    kind: Document.Kind, organization: Organization, quote: Quote, facts: Facts, now: datetime.datetime
) -> Document:
    """Write the document. Raises RuleError when its transfer could not arrive, or no bank could read
    its slip; WrongSums, a fault of the program, when it does not add up."""
    issuer = our_issuer()
    today = issuer.today(now)
    number = next_number(issuer.entity, kind, today.year)
    asks = bool(quote.total) and (kind in Document.PAYABLE or _is_on_credit(kind, facts))
    slip = _slip(kind, quote, issuer, today.year, number) if asks else None
    snapshot = Snapshot(
        kind=kind.value,
        number=f"{LETTERS[kind]}{today.year}-{number}",
        issued_on=today,
        currency=quote.currency,
        language=organization.invoice_language,
        issuer=issuer.party,
        customer=facts.wording.customer or customer_of(organization),
        customer_number=str(organization.customer_number),
        lines=[_line(row) for row in quote.lines],
        taxes=list(quote.taxes),
        net=quote.net,
        tax=quote.tax,
        total=quote.total,
        due_on=facts.due_on,
        paid_on=facts.paid_on,
        slip_language=organization.slip,
        slip=slip,
        purchase_order=facts.wording.purchase_order,
        buyer_reference=facts.wording.buyer_reference,
        order_number=facts.wording.order_number,
        request_number=facts.origin.number if facts.origin and facts.origin.kind in Document.PAYABLE else "",
        corrects=corrected(facts.origin) if facts.origin and kind == Kind.CREDIT_NOTE else None,
        tax_reason=quote.tax_reason,
        tax_evidence=evidence_of(organization),
        shares=facts.shares,
    )
    check(snapshot)
    return write(kind, organization, snapshot, quote.lines, facts, now)


def write(
    kind: Document.Kind,
    organization: Organization,
    snapshot: Snapshot,
    rows: Sequence[QuotedLine],
    facts: Facts,
    now: datetime.datetime,
) -> Document:
    """Store a snapshot that has its number, and its rows."""
    document = Document.objects.create(
        organization=organization,
        kind=kind,
        state=State.OPEN if _is_on_credit(kind, facts) else STATES[kind],
        number=snapshot.number,
        issued_on=snapshot.issued_on,
        due_on=snapshot.due_on,
        paid_on=snapshot.paid_on,
        currency=snapshot.currency,
        net=snapshot.net,
        tax=snapshot.tax,
        total=snapshot.total,
        concept=_concept(rows),
        reference=snapshot.slip.reference if snapshot.slip else "",
        snapshot=snapshot.to_json(),
        digest=snapshot.digest,
        origin=facts.origin,
        created_at=now,
    )
    DocumentFile.objects.create(document=document, organization_id=organization.pk)
    transaction.on_commit(partial(wake, make_files))
    term_state = TERM_STATES.get(kind, TermState.GONE)
    DocumentLine.objects.bulk_create(_row(document, place, row, term_state) for place, row in enumerate(rows, start=1))
    return document


def _is_on_credit(kind: Document.Kind, facts: Facts) -> bool:
    """Whether it is an invoice of something that is paid later."""
    return kind == Kind.INVOICE and facts.due_on is not None


def next_number(entity: str, kind: Document.Kind, year: int) -> int:
    """The next number of the series. Its row stays locked until the transaction ends, and a rollback gives it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "billing_series" AS s (entity, kind, year, last) VALUES (%s, %s, %s, %s)'
            " ON CONFLICT (entity, kind, year) DO UPDATE SET last = s.last + 1 RETURNING last",
            [entity, kind.value, year, FIRST_NUMBER],
        )
        return int(cursor.fetchone()[0])


def customer_of(organization: Organization, address: BillingAddress | None = None) -> Party:
    """To whom a document is addressed, as they are now."""
    to = address or organization
    return Party(
        name=to.name,
        street=to.street,
        house_number=to.house_number,
        postcode=to.postcode,
        town=to.town,
        country=to.country.code,
        vat_number=to.vat_number or organization.vat_number,
    )


def _slip(kind: Document.Kind, quote: Quote, issuer: Issuer, year: int, number: int) -> Slip | None:
    account = issuer.accounts.get(quote.currency)
    if account is None and kind == Kind.INVOICE:
        return None  # it is delivered already; cards pay it
    if account is None:
        raise RuleError(NO_ACCOUNT % {"currency": quote.currency})
    iban = account.qr_iban or account.iban
    series = list(Kind).index(kind) + 1
    type_, reference = reference_for(int(f"{series}{year}{number:07d}"), iban)
    return Slip(iban, type_, reference)


def _line(row: QuotedLine) -> Line:
    return Line(
        concept=row.concept,
        unit=row.unit,
        net=row.net,
        category=row.category,
        percent=row.percent,
        quantity=row.quantity,
        discount=row.discount,
        code=row.code,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _row(document: Document, place: int, row: QuotedLine, term_state: DocumentLine.TermState) -> DocumentLine:
    facts = {name: value for name, value in vars(row).items() if name != "code"}
    return DocumentLine(
        document=document, organization_id=document.organization_id, position=place, term_state=term_state, **facts
    )


def _concept(rows: Sequence[QuotedLine]) -> str:
    """The first row, and how many more there are; numbers need no language."""
    more = len({row.concept for row in rows}) - 1
    head = rows[0].concept
    return f"{head[:230]} (+{more})" if more else head[:240]


def quote_from(document: Document) -> Quote:
    """What a document was made of, to write another one of it."""
    lines = [
        QuotedLine(
            kind=DocumentLine.Kind(row.kind), concept=row.concept, unit=row.unit, net=row.net, category=row.category,
            percent=row.percent, country=row.country, product_id=row.product_id, plan_id=row.plan_id,
            starts_on=row.starts_on, ends_on=row.ends_on, months=row.months, quantity=row.quantity,
            discount=row.discount,
        )
        for row in document.lines.all()
    ]  # fmt: skip
    snapshot = Snapshot.from_json(document.snapshot)
    codes = [line.code for line in snapshot.lines]
    rows = [dataclasses.replace(row, code=code) for row, code in zip(lines, codes, strict=True)]
    return Quote(document.currency, rows, snapshot.taxes, snapshot.net, snapshot.tax, snapshot.tax_reason)


def wording_of(said: Snapshot) -> Wording:
    """What a document that follows from this one says of its customer and their order."""
    return Wording(said.customer, said.purchase_order, said.buyer_reference, said.order_number)


def corrected(document: Document) -> Corrected:
    """How a credit note names its invoice."""
    return Corrected(document.number, document.issued_on)
