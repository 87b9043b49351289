"""HTML set in pages by WeasyPrint, which needs Pango: whoever imports this knows that it is there (core/pdf.py)."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from threading import local
from time import monotonic
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional

from django.conf import settings
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont, woff2
from weasyprint import CSS, HTML, Attachment, urls
from weasyprint.text.fonts import FontConfiguration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.pdf import Archive, Attached

FACES = [
    ("Liberation Sans", "400", "liberation-sans-regular.woff2"),
    ("Liberation Sans", "700", "liberation-sans-bold.woff2"),
    ("Vazirmatn", "400", "vazirmatn.woff2"),
    ("Noto Sans Devanagari", "400", "noto-sans-devanagari.woff2"),
    ("Noto Emoji", "400", "noto-emoji.woff2"),
]
"""Family, weight and file of static/fonts. Style sheets name all families; a letter comes from the first with it."""
FONT_SECONDS = 3600
"""How long a thread keeps its fonts: they lie in a folder that the system may clean."""
_kept = local()


class Fetcher(urls.URLFetcher):  # type: ignore[misc]
    """Knows the assets and refuses every other address, those of this machine included."""

    def __init__(self, images: Mapping[str, bytes]) -> None:
        super().__init__()
        self.images = images

    def fetch(self, url: str, headers: Any = None) -> Any:
        """One asset. Raises ValueError for everything else."""
        kind, _slash, name = url.partition("/")
        if kind == "asset:image" and name in self.images:
            return urls.URLFetcherResponse(url, self.images[name])
        if kind == "asset:font" and name in {file for _family, _weight, file in FACES}:
            return urls.URLFetcherResponse(url, _truetype(name))
        raise ValueError(url)


def typeset(html: str, styles: Sequence[str], images: Mapping[str, bytes], archive: Archive | None) -> bytes:
    """The HTML as a PDF/A-3a with what the archive holds, or as a PDF/UA-1 without one."""
    source = HTML(string=html, url_fetcher=Fetcher(images))
    given = {"font_config": kept_fonts(), "stylesheets": [stylesheet(name) for name in styles]}
    _turn(source.etree_element)
    if archive is None:
        return bytes(source.write_pdf(**given, pdf_variant="pdf/ua-1"))
    document = source.render(**given, pdf_variant="pdf/a-3a")
    _describe(document.metadata, archive)
    attached = [_attachment(each, archive) for each in archive.attached]
    return bytes(document.write_pdf(pdf_variant="pdf/a-3a", attachments=attached))


@cache
def stylesheet(name: str) -> Any:
    """A style sheet without fonts of its own, by the name of its template."""
    return CSS(string=render_to_string(name), url_fetcher=Fetcher({}))


def _turn(root: Any) -> None:
    """Each ``<bdi>`` reads as its first letter does, as in browsers: WeasyPrint leaves them all left to right."""
    for element in root.iter("bdi"):
        sides = (bidirectional(letter) for letter in "".join(element.itertext()))
        first = next((side for side in sides if side in {"L", "R", "AL"}), "L")
        element.set("dir", "ltr" if first == "L" else "rtl")


def text_width(text: str, points: float) -> float:
    """Points that a text takes in the regular face, without kerning; a letter that it lacks counts as a square."""
    widths = _widths()
    return sum(widths.get(ord(letter), 1.0) for letter in text) * points


@cache
def _widths() -> dict[int, float]:
    """Of every letter, in ems."""
    font = TTFont(BytesIO(_truetype(FACES[0][2])), lazy=True)
    ems, unit = font["hmtx"].metrics, font["head"].unitsPerEm
    return {code: ems[glyph][0] / unit for code, glyph in font.getBestCmap().items()}


def _describe(metadata: Any, archive: Archive) -> None:
    """Descriptions go into the one RDF of the metadata: readers see the first only, and WeasyPrint's own way of
    adding some writes a second."""
    own = metadata.generate_rdf_metadata
    metadata.created = metadata.modified = archive.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.generate_rdf_metadata = lambda *given: own(*given).replace(
        b"</rdf:RDF>", archive.descriptions + b"</rdf:RDF>"
    )


def _attachment(each: Attached, archive: Archive) -> Any:
    return Attachment(
        string=each.content,
        name=each.name,
        description=each.description,
        relationship=each.relationship,
        created=archive.at,
        modified=archive.at,
    )


def kept_fonts() -> Any:
    """The fonts of this thread: registering them takes longer than setting a page."""
    made, config = getattr(_kept, "fonts", (0.0, None))
    if config is None or monotonic() - made > FONT_SECONDS:
        config = FontConfiguration()
        CSS(string="".join(map(face_rule, FACES)), font_config=config, url_fetcher=Fetcher({}))
        _kept.fonts = monotonic(), config
    return config


def face_rule(face: tuple[str, str, str]) -> str:
    """The rule of a style sheet that names a font."""
    family, weight, file = face
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("asset:font/{file}"); }}\n'


def _truetype(name: str) -> bytes:
    """The font as Pango reads it."""
    unpacked = BytesIO()
    woff2.decompress(BytesIO((Path(settings.BASE_DIR) / "static" / "fonts" / name).read_bytes()), unpacked)
    return unpacked.getvalue()
