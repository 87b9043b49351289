"""Documents: a template becomes a tagged PDF/UA-1, or PDF/A-3a, that reads nothing but what is handed to it."""

import ctypes
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable

LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
"""Of Debian's packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."""
UNAVAILABLE = _("Documents cannot be made at the moment. Everything else works; try again later.")


@dataclass(frozen=True)
class Attached:
    """A file inside a document. ``relationship`` is what it is to the document (ISO 32000-2, 7.11.3)."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Alternative"


@dataclass(frozen=True)
class Archive:
    """What makes a document a PDF/A-3a: files inside, the instant that it and they carry, descriptions (RDF) that
    join its metadata."""

    attached: Sequence[Attached]
    at: datetime.datetime
    descriptions: bytes = b""


def missing() -> list[str]:
    """Names of the shared libraries that PDFs need and this machine lacks; asks the linker, once a process each."""
    return [name for name in LIBRARIES if not _is_there(name)]


def render(
    template: str,
    context: Mapping[str, Any],
    language: str,
    *,
    styles: Sequence[str] = (),
    images: Mapping[str, bytes] | None = None,
    archive: Archive | None = None,
) -> bytes:
    """The template as a PDF, in this language and with instants in UTC, so that the bytes fit every reader.

    ``styles`` are style sheets by the names of their templates, read once a process; those in the template are read for
    every document. ``images`` are PNG, JPEG, WebP or SVG by name; the template writes ``asset:image/<name>``. Its fonts
    are those of ``core.typesetting``. No other address is fetched. With an ``archive`` it is a
    PDF/A-3a, else a PDF/UA-1. The same template and context give the same bytes. Raises Unavailable when a library is
    missing.
    """
    content: bytes = _engine().typeset(markup(template, context, language), styles, images or {}, archive)
    return content


def text_width(text: str, points: float) -> float:
    """Points that a text takes in the regular face at a size in points. Raises Unavailable like ``render``."""
    width: float = _engine().text_width(text, points)
    return width


def markup(template: str, context: Mapping[str, Any], language: str) -> str:
    """The HTML of a document, before it is set in pages."""
    known = {**context, "LANGUAGE_CODE": language, "PRODUCT_NAME": settings.PRODUCT_NAME}
    with translation.override(language), timezone.override(None):
        return render_to_string(template, known)


def _engine() -> ModuleType:
    if missing():
        raise Unavailable(UNAVAILABLE)
    from core import typesetting  # noqa: PLC0415 (loads Pango, which a machine may lack; takes half a second)

    return typesetting


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
