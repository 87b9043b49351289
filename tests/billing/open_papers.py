"""Payment requests and top-ups with the numbers and references of ``cases/camt/open-items.csv``."""

import datetime

from django.db import transaction

from billing.bank.references import type_of
from billing.documents.issuing import Facts, customer_of, write
from billing.issuer import our_issuer
from billing.models import Document
from billing.prepaid.commands import quote_top_up
from billing.snapshot import Line, Slip, Snapshot
from core.clock import now
from organizations.models import Organization
from tests import factories
from tests.billing.case_files import minor, rows
from tests.clock import here

DUE = datetime.timedelta(days=30)


def paper(
    organization: Organization, number: str, amount: int, currency: str, reference: str, kind: str = "request"
) -> Document:
    """An open document of so many minor units."""
    quote = quote_top_up(organization, amount, currency)
    lines = [Line(row.concept, row.unit, row.net, row.category, row.percent) for row in quote.lines]
    snapshot = Snapshot(
        kind=kind, number=number, issued_on=here(), currency=currency, language="es", issuer=our_issuer().party,
        customer=customer_of(organization), customer_number=str(organization.customer_number), lines=lines,
        taxes=list(quote.taxes), net=amount, tax=0, total=amount, due_on=here() + DUE, slip_language="fr",
        slip=Slip(our_issuer().accounts[currency].iban, type_of(reference), reference),
    )  # fmt: skip
    with transaction.atomic():
        return write(Document.Kind(kind), organization, snapshot, quote.lines, Facts(due_on=snapshot.due_on), now())


def papers_of_the_cases() -> dict[str, Document]:
    """All of them by number, those of one debtor in one organization."""
    owners: dict[str, Organization] = {}
    made = {}
    for row in rows("camt/open-items.csv"):
        owner = owners.setdefault(row["debtor"], factories.organization(row["debtor"]))
        kind = "top_up" if row["kind"] == "top-up" else "request"
        made[row["document"]] = paper(
            owner, row["document"], minor(row["open"]), row["currency"], row["reference"], kind
        )
    return made
