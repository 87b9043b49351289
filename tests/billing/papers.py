"""Documents of invented people, as snapshots: what the tests of drawing and of e-invoices begin with."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from billing.bank.references import reference_for
from billing.snapshot import Line, Party, Share, Slip, Snapshot, TaxRow
from core.money import round_half_up

DAY = datetime.date(2026, 11, 23)
IBAN = "CH9300762011623852957"
QR_IBAN = "CH4431999123000889012"
ISSUER = Party(
    "Atrio Hosting SA", "Rue du Rhône", "14", "1204", "Genève", "CH",
    "CHE107787577TVA", "CHE107787577", "EU372000000", "facturas@atrio.example",
)  # fmt: skip
ROCHAT = Party("Talleres Rochat SA", "Rue des Grottes", "28", "1201", "Genève", "CH")
GLOBEX = Party("Globex GmbH", "Torstraße", "49", "10119", "Berlin", "DE", "DE136695976")
MARCHETTI = Party("Estudio Marchetti", "Calle de la Paz", "7, 3.º", "46003", "Valencia", "ES")
OUTSIDE = Party("Tienda del Sur SRL", "Avenida Colón", "120", "5000", "Córdoba", "AR")
CH = Decimal("8.1")


def line(concept: str = "Alojamiento web Pro", unit: int = 12717, percent: Decimal = CH, **rest: Any) -> Line:
    """One year of a product; ``net`` is worked out."""
    given = {"starts_on": datetime.date(2026, 12, 1), "ends_on": datetime.date(2027, 11, 30), "category": "S", **rest}
    net = unit * given.get("quantity", 1) - given.get("discount", 0)
    return Line(concept, unit, net, given.pop("category"), percent, **given)


def taxes(lines: Sequence[Line], country: str) -> list[TaxRow]:
    """The VAT table of the lines."""
    ordered = sorted(lines, key=lambda each: (each.category, -each.percent))
    rows = []
    for (category, percent), group in groupby(ordered, key=lambda each: (each.category, each.percent)):
        basis = sum(each.net for each in group)
        tax = int(round_half_up(basis * percent / 100, Decimal(1)))
        rows.append(TaxRow(category, percent, "" if category == "O" else country, basis, tax))
    return rows


def paper(kind: str = "invoice", lines: Sequence[Line] = (), customer: Party = ROCHAT, **rest: Any) -> Snapshot:
    """A document whose sums are right: in Spanish and in CHF unless told."""
    rows = [*lines] or [line()]
    table = taxes(rows, customer.country)
    net, tax = sum(each.net for each in rows), sum(each.tax for each in table)
    plain = {"currency": "CHF", "language": "es", "issuer": ISSUER, "customer_number": "C-100482", **rest}
    return Snapshot(
        kind=kind, number=plain.pop("number", "2026-10482"), issued_on=DAY, customer=customer,
        lines=rows, taxes=table, net=net, tax=tax, total=net + tax, **plain,
    )  # fmt: skip


def request(account: str = QR_IBAN, **rest: Any) -> Snapshot:
    """A payment request with a slip."""
    slip = Slip(account, *reference_for(10482, account))
    given = {"slip": slip, "slip_language": "fr", "due_on": datetime.date(2026, 12, 23), **rest}
    return paper("request", **given)


def paid(snapshot: Snapshot, *parts: tuple[str, int, str]) -> Snapshot:
    """The same, paid by these means: name, amount and label of each; by card without any."""
    shares = [Share(means, amount, DAY, label) for means, amount, label in parts]
    return replace(snapshot, shares=shares or [Share("card", snapshot.total, DAY, "Visa •••• 4242")], paid_on=DAY)
