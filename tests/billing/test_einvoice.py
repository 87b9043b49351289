"""The e-invoice inside invoices and credit notes: right by its schema, by the public rules and by the sums."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from billing.documents.einvoice import xml_of
from billing.snapshot import Corrected, Snapshot
from tests.billing import reading
from tests.billing.papers import DAY, GLOBEX, MARCHETTI, OUTSIDE, line, paid, paper, request
from tests.schemas import schema

STRANGE = "Plan 😀 خدمة A4 / 12 «ñ» & <b>\x07"
LINES = [line(f"{STRANGE} {number}", 1000 + number) for number in range(400)]
FREE = line(unit=5000, discount=5000, code="REGALO")
CREDIT = paper("credit_note", [line(unit=2500)], number="2026-90003", corrects=Corrected("2026-10482", DAY))
OWED = replace(request(), kind="invoice")
CASES = {
    "S": paid(paper()),
    "AE": paid(paper(lines=[line(category="AE", percent=Decimal(0))], customer=GLOBEX, currency="EUR", language="de")),
    "O": paid(paper(lines=[line(category="O", percent=Decimal(0))], customer=OUTSIDE)),
    "consumer in Spain": paid(paper(lines=[line(percent=Decimal(21))], customer=MARCHETTI, currency="EUR")),
    "two Swiss rates": paid(paper(lines=[line(), line(unit=990, percent=Decimal("2.6"))])),
    "discount": paid(paper(lines=[line(discount=1272, code="BIENVENIDA20"), FREE])),
    "taken off": paid(paper(lines=[line(quantity=3), line("Resto", -2000)])),
    "numbers of the customer": paid(paper(purchase_order="PO-7781", buyer_reference="0401-12-3", order_number="P-1")),
    "on credit, nothing paid": OWED,
    "on credit, partly prepaid": replace(paid(OWED, ("prepaid", 2000, "")), paid_on=None),
    "credit note": CREDIT,
    "credit note, returned": paid(CREDIT, ("prepaid", 2703, "")),
    "400 lines": paid(paper(lines=LINES)),
}  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("case", CASES)
def test_no_public_rule_is_broken(case: str) -> None:
    broken, looked_at = reading.verdict(xml_of(CASES[case]))
    assert broken == []
    assert looked_at > 60


@pytest.mark.proof
def test_the_public_rules_see_a_wrong_total() -> None:
    broken, _looked_at = reading.verdict(xml_of(paper()).replace(b">137.47<", b">137.48<"))
    assert any("BR-CO-15" in each for each in broken)


@pytest.mark.schemas
@pytest.mark.parametrize("case", CASES)
def test_the_schema_of_the_standard_is_kept(case: str) -> None:
    assert schema("cii/Factur-X_EN16931.xsd").validate(reading.xml(xml_of(CASES[case])))


def amounts(snapshot: Snapshot) -> dict[str, str | None]:
    """The totals by the names that they have in the file."""
    content = xml_of(snapshot)
    names = (
        "LineTotalAmount",
        "TaxBasisTotalAmount",
        "TaxTotalAmount",
        "GrandTotalAmount",
        "TotalPrepaidAmount",
        "DuePayableAmount",
    )
    summary = ".//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
    return {name: reading.value(content, summary + name) for name in names}


def test_the_totals_are_those_of_the_document_to_the_cent() -> None:
    three = [line(unit=990) for _number in range(3)]
    assert [*amounts(paid(paper(lines=three))).values()] == ["29.70", "29.70", "2.41", "32.11", "32.11", "0.00"]


def test_what_is_paid_asks_for_nothing() -> None:
    settled = xml_of(paid(OWED))
    assert reading.value(settled, ".//ram:DuePayableAmount") == "0.00"
    assert reading.value(settled, ".//ram:TotalPrepaidAmount") == "137.47"
    for sign in ("ram:SpecifiedTradePaymentTerms", "ram:IBANID", "ram:PaymentReference"):
        assert reading.value(settled, f".//{sign}") is None, sign


def test_what_is_owed_says_until_when_and_where_to() -> None:
    owed = xml_of(CASES["on credit, partly prepaid"])
    assert reading.value(owed, ".//ram:TotalPrepaidAmount") == "20.00"
    assert reading.value(owed, ".//ram:DuePayableAmount") == "117.47"
    assert reading.value(owed, ".//ram:DueDateDateTime/udt:DateTimeString") == "20261223"
    assert OWED.slip
    assert reading.value(owed, ".//ram:IBANID") == OWED.slip.iban
    assert reading.value(owed, ".//ram:PaymentReference") == OWED.slip.reference


def test_a_credit_note_names_what_it_corrects_with_positive_amounts() -> None:
    content = xml_of(CREDIT)
    assert b"<ram:TypeCode>381</ram:TypeCode>" in content
    assert reading.value(content, ".//ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == "2026-10482"
    assert reading.value(content, ".//ram:GrandTotalAmount") == "27.03"


def test_outside_the_scope_no_vat_number_is_in_the_file() -> None:
    content = xml_of(CASES["O"])
    assert b'schemeID="VA"' not in content
    assert reading.value(content, ".//ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID") == "CHE107787577"
    assert reading.value(content, ".//ram:ExemptionReasonCode") == "VATEX-EU-O"
    assert b"RateApplicablePercent" not in content


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "Inversión del sujeto pasivo"), ("en", "Reverse charge"), ("fr", "Autoliquidation"),
        ("de", "Steuerschuldnerschaft des Leistungsempfängers"), ("it", "Inversione contabile"),
    ],
)  # fmt: skip
def test_reverse_charge_is_said_in_the_words_of_the_law(language: str, words: str) -> None:
    content = xml_of(replace(CASES["AE"], language=language))
    assert reading.value(content, ".//ram:ExemptionReason") == words
    assert reading.values(content, ".//ram:SpecifiedTaxRegistration/ram:ID")[:1] == ["CHE107787577TVA"]
    assert "DE136695976" in reading.values(content, ".//ram:BuyerTradeParty//ram:ID")


def test_names_arrive_as_they_are_but_for_what_xml_has_no_place_for() -> None:
    (name,) = reading.values(xml_of(paper(lines=[line(STRANGE)])), ".//ram:SpecifiedTradeProduct/ram:Name")
    assert name == STRANGE.removesuffix("\x07")


def test_a_price_is_never_negative() -> None:
    content = xml_of(CASES["taken off"])
    assert reading.values(content, ".//ram:NetPriceProductTradePrice/ram:ChargeAmount") == ["127.17", "20.00"]
    assert reading.values(content, ".//ram:BilledQuantity") == ["3", "-1"]


def test_the_day_of_supply_is_that_of_the_term_or_of_the_document() -> None:
    place = ".//ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"
    assert reading.value(xml_of(paper()), place) == "20261201"
    timeless = line(starts_on=None, ends_on=None)
    assert reading.value(xml_of(paper(lines=[timeless])), place) == "20261123"
    assert datetime.date(2026, 11, 23) == DAY


def test_only_invoices_and_credit_notes_have_one() -> None:
    with pytest.raises(KeyError):
        xml_of(request())
