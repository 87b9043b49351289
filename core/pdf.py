"""Documents: a template becomes a tagged PDF/UA-1 that reads nothing but what is handed to it."""

import ctypes
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from PIL import ImageFile

from core.errors import Unavailable

LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
"""Of Debian's packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."""
FONTS = ("liberation-sans-regular.woff2", "liberation-sans-bold.woff2")
UNAVAILABLE = _("Documents cannot be made at the moment. Everything else works; try again later.")


def missing() -> list[str]:
    """Names of the shared libraries that PDFs need and this machine lacks; asks the linker, once a process each."""
    return [name for name in LIBRARIES if not _is_there(name)]


def render(
    template: str, context: Mapping[str, Any], language: str, *, images: Mapping[str, bytes] | None = None
) -> bytes:
    """The template as a PDF, in this language and with instants in UTC, so that the bytes fit every reader.

    ``images`` are PNG, JPEG or WebP by name; the template writes ``asset:image/<name>``. Its font is Liberation
    Sans. No other address is fetched. Raises Unavailable when a library is missing.
    """
    if missing():
        raise Unavailable(UNAVAILABLE)
    with translation.override(language), timezone.override(None):
        html = render_to_string(template, {**context, "LANGUAGE_CODE": language, "PRODUCT_NAME": settings.PRODUCT_NAME})
    return _written(html, _assets(images or {}))


def _written(html: str, assets: Mapping[str, bytes]) -> bytes:
    from weasyprint import HTML, urls  # noqa: PLC0415 (loads Pango, which a machine may lack; takes half a second)

    ImageFile.LOAD_TRUNCATED_IMAGES = (
        False  # WeasyPrint sets it for the whole process; core.pictures refuses what is cut
    )

    class Fetcher(urls.URLFetcher):  # type: ignore[misc]
        """Knows the assets and refuses every other address, those of this machine included."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """One asset."""
            if url not in assets:
                raise ValueError(url)
            return urls.URLFetcherResponse(url, assets[url])

    document = HTML(string=html, url_fetcher=Fetcher())
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content


def _assets(images: Mapping[str, bytes]) -> dict[str, bytes]:
    fonts = {f"asset:font/{name}": _unpacked(name) for name in FONTS}
    return {**fonts, **{f"asset:image/{name}": content for name, content in images.items()}}


@cache
def _unpacked(font: str) -> bytes:
    """Once a process: WeasyPrint would unpack the font anew for each document, which is four fifths of the work."""
    from fontTools.ttLib import woff2  # type: ignore[import-untyped]  # noqa: PLC0415 (loads with WeasyPrint, as slowly)

    unpacked = BytesIO()
    with (Path(settings.BASE_DIR) / "static" / "fonts" / font).open("rb") as packed:
        woff2.decompress(packed, unpacked)
    return unpacked.getvalue()


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
