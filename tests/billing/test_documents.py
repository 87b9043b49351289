"""Documents as PDF: whole, tagged, the same bytes each time, in the language of the document (INV-11)."""

import datetime
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.utils import translation
from PIL import Image

from billing.documents.einvoice import xml_of
from billing.documents.pdf import pdf_of
from billing.documents.sheet import file_name, sheet_of, twin_of
from billing.snapshot import Corrected, Line, Party, Snapshot
from core import locales
from tests.billing import reading
from tests.billing.papers import DAY, GLOBEX, MARCHETTI, line, paid, paper, request

ARABIC = "شركة الأمل للتجارة"
HEBREW = "שירות אירוח"
HINDI = "सेवा नमस्ते"
STRANGERS = [line(f"Dominio {text}") for text in (ARABIC, HEBREW, HINDI, "😀 🚲", "x" * 80)]
MANY = [line(f"Dominio número {number:03}", 1000 + number) for number in range(400)]
CREDIT = paper("credit_note", [line(unit=2500)], number="2026-90003", corrects=Corrected("2026-10482", DAY))
RECEIPT = paid(paper("receipt", [Line("Crédito de la cuenta", 10_000, 10_000, "O", Decimal(0))], number="2026-30001"))
REVERSED = paid(paper(lines=[line(category="AE", percent=Decimal(0))], customer=GLOBEX, currency="EUR", language="de"))
PAPERS = {
    "request": request(),
    "proforma": paper("proforma"),
    "invoice": paid(paper(), ("prepaid", 3640, ""), ("card", 10107, "Visa •••• 4242")),
    "credit note": CREDIT,
    "receipt": RECEIPT,
    "reverse charge": REVERSED,
    "strangers": paid(paper(lines=STRANGERS, customer=Party(f"{ARABIC} A4 / 12", "Rue 1", "3", "1201", "Genève"))),
}


@cache
def drawn(name: str) -> bytes:
    """The document of this name, drawn once."""
    return pdf_of(PAPERS[name], logo=logo())


@cache
def logo() -> bytes:
    """A picture with transparent corners."""
    stream = BytesIO()
    Image.new("RGBA", (40, 10), (20, 33, 61, 128)).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("name", PAPERS)
def test_every_word_of_the_document_can_be_read_off_it(name: str) -> None:
    sheet, text = sheet_of(PAPERS[name]), reading.words(drawn(name))
    facts = [each for pair in [*sheet.facts, *sheet.issuer_facts, *sheet.shares] for each in pair]
    cells = [
        cell
        for row in sheet.rows
        for cell in (row.concept, row.code, row.unit, row.net, row.percent if sheet.has_tax else "")
    ]
    told = [
        sheet.title,
        sheet.mark,
        sheet.stamp,
        *sheet.notes,
        *sheet.terms,
        *sheet.issuer,
        *facts,
        *cells,
        sheet.total,
    ]
    plain = text.replace(" ", "")
    assert [each for each in told if "".join(each.split()) not in plain] == []


@pytest.mark.parametrize("text", [ARABIC, HEBREW, HINDI, "😀 🚲", "x" * 80])
def test_letters_of_all_alphabets_are_shaped_drawn_and_read_back(text: str) -> None:
    assert "".join(text.split()) in reading.words(drawn("strangers")).replace(" ", "")
    document = reading.opened(drawn("strangers"))
    fonts = {str(each.get("/BaseFont")).partition("+")[2] for each in _fonts(document)}
    assert fonts == {"Liberation-Sans", "Liberation-Sans-Bold", "Vazirmatn", "Noto-Sans-Devanagari", "Noto-Emoji"}


def test_a_name_that_begins_in_arabic_reads_from_the_right() -> None:
    latin = next(each for each in reading.seen(drawn("strangers"), 0) if "4" in each.text and "/" in each.text)
    assert latin.left == pytest.approx(120, abs=0.5), "the latter part stands at the left edge of the address"


def _fonts(document: pikepdf.Pdf) -> list[Any]:
    found = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
    return [each for each in found if each.get("/Type") == "/Font" and "/DescendantFonts" in each]


@pytest.mark.parametrize("name", PAPERS)
def test_it_is_tagged_in_its_language_with_every_font_inside(name: str) -> None:
    document = reading.opened(drawn(name))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == PAPERS[name].language
    assert "/StructTreeRoot" in document.Root
    descriptors = [each.DescendantFonts[0].FontDescriptor for each in _fonts(document)]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(each.keys()) for each in descriptors)


@pytest.mark.parametrize("name", ["invoice", "credit note", "reverse charge"])
def test_an_invoice_is_an_archive_with_the_e_invoice_that_was_checked(name: str) -> None:
    document = reading.opened(drawn(name))
    (attached,) = document.attachments.values()
    assert attached.get_file().read_bytes() == xml_of(PAPERS[name])
    assert attached.filename == "factur-x.xml"
    files = {each.objgen for each in document.Root.AF}
    assert len(files) == 1
    assert document.Root.AF[0].AFRelationship == "/Alternative"
    assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert document.Root.Metadata.read_bytes().count(b"<rdf:RDF") == 1


def test_its_metadata_names_the_e_invoice_for_every_reader() -> None:
    with reading.opened(drawn("invoice")).open_metadata() as told:
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
        assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        names = {
            "DocumentType": "INVOICE",
            "DocumentFileName": "factur-x.xml",
            "Version": "1.0",
            "ConformanceLevel": "EN 16931",
        }
        place = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
        assert {name: told[place + name] for name in names} == names


@pytest.mark.parametrize("name", ["request", "proforma", "receipt"])
def test_what_is_no_invoice_carries_none(name: str) -> None:
    document = reading.opened(drawn(name))
    assert not document.attachments
    assert b"pdfuaid" in document.Root.Metadata.read_bytes()


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_snapshot_gives_the_same_bytes_whoever_asks(name: str) -> None:
    stored = Snapshot.from_json(PAPERS[name].to_json())
    with translation.override("it"), locales.override("DE"):
        assert pdf_of(stored, logo=logo()) == drawn(name)


@pytest.mark.proof
def test_another_process_gives_the_same_bytes() -> None:
    asked = (
        "import django; django.setup()\n"
        "from hashlib import sha256\nfrom tests.billing import test_documents as t\n"
        "print([sha256(t.drawn(name)).hexdigest() for name in reversed(t.PAPERS)])"
    )
    answers = {
        subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True).stdout
        for _time in "ab"
    }
    assert len(answers) == 1


@pytest.mark.proof
def test_four_hundred_lines_are_all_there_under_a_repeated_heading() -> None:
    content = pdf_of(paid(paper(lines=MANY)), logo=None)
    text, count = reading.words(content), reading.pages(content)
    assert re.findall(r"Dominio número (\d{3})", text) == [f"{number:03}" for number in range(400)]
    assert text.count("Concepto Período") == count > 15
    assert [f"Factura 2026-10482 {number} / {count}" in text for number in range(1, count + 1)] == [True] * count


def test_the_mark_of_a_pro_forma_lies_behind_the_words_of_every_page() -> None:
    content = pdf_of(paper("proforma", MANY[:14]), logo=None)
    assert reading.pages(content) == 2
    assert all("PRO FORMA" in reading.page_words(content, number) for number in range(reading.pages(content)))


def test_paid_is_said_of_what_is_paid_alone() -> None:
    assert "Pagada el 23 de noviembre de 2026" in reading.words(drawn("invoice"))
    for name in ("request", "proforma", "credit note"):
        assert "Pagada el" not in reading.words(drawn(name))


@pytest.mark.parametrize(
    ("language", "customer", "said"),
    [
        ("es", MARCHETTI, ["23 de noviembre de 2026", "1.271,70", "8,1 %", "1.374,71 €"]),
        ("en", GLOBEX, ["23 November 2026", "1.271,70", "8,1 %", "1.374,71 €"]),
        ("fr", MARCHETTI, ["23 novembre 2026", "1 271,70", "8,1 %", "1 374,71 €"]),
        ("de", PAPERS["request"].customer, ["23. November 2026", "1’271.70", "8.1%", "EUR 1’374.71"]),
        ("it", PAPERS["request"].customer, ["23 novembre 2026", "1’271.70", "8.1%", "€ 1’374.71"]),
    ],
)
def test_days_and_amounts_follow_the_language_of_the_document_and_the_country_of_the_customer(
    language: str, customer: Party, said: list[str]
) -> None:
    sheet = sheet_of(paper(lines=[line(unit=127_170)], customer=customer, language=language, currency="EUR"))
    shown = [*[value for _label, value in sheet.facts], sheet.rows[0].net, sheet.rows[0].percent, sheet.total]
    assert [each for each in said if each not in [" ".join(value.split()) for value in shown]] == []


@pytest.mark.parametrize(
    ("kind", "language", "name"),
    [
        ("invoice", "es", "factura-2026-10482.pdf"),
        ("request", "es", "solicitud-de-pago-2026-10482.pdf"),
        ("proforma", "fr", "facture-pro-forma-2026-10482.pdf"),
        ("credit_note", "de", "gutschrift-2026-10482.pdf"),
        ("receipt", "it", "ricevuta-2026-10482.pdf"),
        ("top_up", "en", "payment-request-2026-10482.pdf"),
    ],
)
def test_the_file_is_named_after_kind_and_number(kind: str, language: str, name: str) -> None:
    assert file_name(replace(paper(), kind=kind, language=language)) == name


@pytest.mark.parametrize("name", PAPERS)
def test_the_twin_on_the_screen_says_what_the_document_says(name: str) -> None:
    with translation.override("it"):
        page = twin_of(PAPERS[name])
    sheet = sheet_of(PAPERS[name])
    assert f'lang="{PAPERS[name].language}"' in page
    for told in [
        sheet.title,
        sheet.number,
        sheet.total,
        *sheet.notes,
        *sheet.customer,
        *[row.net for row in sheet.rows],
    ]:
        assert told in page
    assert page.count("<caption") == page.count("<table") >= 2
    assert datetime.date(2026, 11, 23) == DAY


def test_a_request_says_that_it_is_no_invoice_and_names_the_tax_in_it() -> None:
    sheet = sheet_of(request())
    assert sheet.notes[0].startswith("Solicitud de pago: no es una factura.")
    assert sheet.rates_label == "IVA incluido"
    assert not any("EU372000000" in value for _label, value in sheet.issuer_facts)


def test_money_that_only_moves_carries_no_tax() -> None:
    sheet = sheet_of(RECEIPT)
    assert (sheet.has_tax, sheet.rates, sheet.terms) == (False, [], [])
