"""The code of the Swiss QR-bill: what stands in it, and that machines read it (INV-12)."""

from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import qrbill
import segno
import zxingcpp
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import HTML

from billing.bank import qr
from billing.snapshot import Party, Slip
from tests.billing.case_files import rows

ISSUER = Party("Atrio Hosting SA", "Rue du Stand", "12", "1204", "Genève", "CH")
CUSTOMER = Party("Estudio Marchetti", "Calle de la Paz", "7", "46003", "Valencia", "ES")
OF_BILLS, NORMAL = "CH4431999123000889012", "CH9300762011623852957"
QRR = Slip(OF_BILLS, "QRR", "000000000000000002026105013")
SCOR = Slip(NORMAL, "SCOR", "RF25202610506")
LONGEST = Party("Ü" * 70, "ä" * 70, "1" * 16, "1" * 16, "ö" * 35, "CH")
HIGHEST = 25


def data(**others: Any) -> dict[str, Any]:
    """A document whose slip is wanted."""
    return {"issuer": ISSUER, "customer": CUSTOMER, "slip": QRR, "amount": 194_975, "currency": "CHF", **others}


def foreign(ready: qr.Bill) -> str:
    """The text that an independent library writes for the same bill."""
    parties = [
        {"name": each.name, "street": each.street, "house_num": each.house_number, "pcode": each.postcode,
         "city": each.town, "country": each.country} if each else None
        for each in (ready.creditor, ready.debtor)
    ]  # fmt: skip
    amount = f"{ready.amount // 100}.{ready.amount % 100:02}"
    bill = qrbill.QRBill(
        account=ready.account, creditor=parties[0], debtor=parties[1], amount=amount, currency=ready.currency,
        reference_number=ready.reference, additional_information=ready.message,
    )  # fmt: skip
    return str(bill.qr_data()).rstrip("\r\n")


def decoded(text: str) -> list[Any]:
    """What a reader sees on a page with the drawing."""
    style = "<style>@page{size:210mm 105mm;margin:0}svg{position:absolute;left:67mm;top:17mm}</style>"
    page = pypdfium2.PdfDocument(HTML(string=style + qr.svg(text)).write_pdf())[0]
    return list(zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil()))


def refusal(**others: Any) -> str:
    """Why there is no slip."""
    with translation.override("en"), pytest.raises(qr.UnreadableBill) as refused:
        qr.payload(**data(**others))
    return str(refused.value)


def test_the_text_has_the_lines_of_the_standard() -> None:
    lines = qr.payload(**data(message="Solicitud 2026-10501")).split("\r\n")
    assert len(lines) == 31
    assert lines[:11] == ["SPC", "0200", "1", OF_BILLS, "S", ISSUER.name, "Rue du Stand", "12", "1204", "Genève", "CH"]
    assert lines[11:20] == [*[""] * 7, "1949.75", "CHF"]
    assert lines[20:27] == ["S", CUSTOMER.name, "Calle de la Paz", "7", "46003", "Valencia", "ES"]
    assert lines[27:] == ["QRR", QRR.reference, "Solicitud 2026-10501", "EPD"]


parts = st.text(alphabet=st.sampled_from("aÉß łșЖ…😀\n/&"), max_size=90)
parties = st.builds(
    Party, parts, parts, parts, st.sampled_from(["", "1204", "9" * 20]), parts, st.sampled_from(["CH", "FR", ""])
)


@settings(max_examples=60)
@given(parties, st.sampled_from([QRR, SCOR]), st.integers(1, qr.LARGEST_AMOUNT), st.sampled_from(["CHF", "EUR"]), parts)
def test_an_independent_writer_writes_the_same(
    customer: Party, slip: Slip, amount: int, currency: str, text: str
) -> None:
    ready = qr.bill(issuer=ISSUER, customer=customer, slip=slip, amount=amount, currency=currency, message=text * 3)
    assert qr.written(ready) == foreign(ready)


@pytest.mark.proof
@pytest.mark.parametrize("slip", [QRR, SCOR])
@pytest.mark.parametrize("customer", [CUSTOMER, LONGEST, Party("محمد", country="CH")])
def test_a_reader_reads_the_drawing_byte_for_byte(slip: Slip, customer: Party) -> None:
    text = qr.payload(**data(slip=slip, customer=customer, message="línea 1\nlínea 2 " * 20))
    (code,) = decoded(text)
    assert code.bytes == text.encode()
    assert code.ec_level == "M"


def test_the_longest_data_fit_into_the_largest_code() -> None:
    text = qr.payload(**data(issuer=LONGEST, customer=LONGEST, amount=qr.LARGEST_AMOUNT, message="é" * 300))
    assert 900 < len(text.encode()) <= qr.LONGEST_PAYLOAD
    assert int(segno.make(text, error="m", boost_error=False, mode="byte", encoding="utf-8").version) <= HIGHEST
    assert "..." in text.split("\r\n")[29]
    assert "Shorten" in refusal(issuer=replace(LONGEST, name="€" * 70), customer=replace(LONGEST, name="€" * 70))


def test_an_address_that_banks_cannot_read_leaves_the_box_empty() -> None:
    for customer in (replace(CUSTOMER, postcode=""), replace(CUSTOMER, name="محمد"), replace(CUSTOMER, town="")):
        assert qr.bill(**data(customer=customer)).debtor is None
        assert qr.payload(**data(customer=customer)).split("\r\n")[20:27] == [""] * 7


def test_a_long_number_of_a_street_moves_into_the_street() -> None:
    debtor = qr.bill(**data(customer=replace(CUSTOMER, house_number="esc. B, 3.º, puerta 12"))).debtor
    assert debtor is not None
    assert (debtor.street, debtor.house_number) == ("Calle de la Paz esc. B, 3.º, puerta 12", "")


def test_print_and_code_say_the_same_letters() -> None:
    ready = qr.bill(**data(customer=replace(CUSTOMER, name="Юлия “Löwe” 😀"), message="a\nb"))
    assert ready.debtor is not None
    assert (ready.debtor.name, ready.message) == ('Yuliya "Löwe"', "a b")


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({"slip": replace(QRR, iban=NORMAL)}, "for this account"),
        ({"slip": replace(SCOR, iban=OF_BILLS)}, "for this account"),
        ({"slip": replace(QRR, reference="000000000000000002026105014")}, "check digits"),
        ({"slip": replace(QRR, reference="0" * 27)}, "check digits"),
        ({"slip": replace(SCOR, reference=QRR.reference)}, "check digits"),
        ({"slip": replace(SCOR, iban="DE89370400440532013000")}, "CH or LI"),
        ({"slip": replace(SCOR, iban="CH93 0076 2011 6238 5295 7")}, "CH or LI"),
        ({"amount": 0}, "999 999 999.99"),
        ({"amount": -5}, "999 999 999.99"),
        ({"amount": qr.LARGEST_AMOUNT + 1}, "999 999 999.99"),
        ({"currency": "USD"}, "CHF or EUR"),
        ({"issuer": replace(ISSUER, town="")}, "issuer"),
        ({"issuer": replace(ISSUER, country="Suiza")}, "issuer"),
    ],
)
def test_what_no_bank_could_read_is_refused(others: dict[str, Any], said: str) -> None:
    assert said in refusal(**others)


def test_every_open_item_has_a_slip() -> None:
    for row in rows("camt/open-items.csv"):
        account = OF_BILLS if row["reference_type"] == "QRR" else NORMAL
        slip = Slip(account, row["reference_type"], row["reference"])
        assert row["reference"] in qr.payload(**data(slip=slip, customer=replace(CUSTOMER, name=row["debtor"])))


def test_the_drawing_has_its_size_and_the_cross() -> None:
    drawing = qr.svg(qr.payload(**data()))
    assert 'width="46mm" height="46mm" viewBox="0 0 46 46"' in drawing
    assert '<rect x="19.500" y="19.500" width="7" height="7" fill="#fff"/>' in drawing
    assert '<rect x="21.055" y="22.415" width="3.89" height="1.17" fill="#fff"/>' in drawing
