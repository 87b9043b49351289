"""Documents: tagged, in the reader's language, and blind to everything that was not handed to them."""

import cProfile
import pstats
import re
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from core import pdf
from core.clock import now
from core.errors import Unavailable
from core.pictures import PictureField, Shape
from tests import factories

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


class Listener(BaseHTTPRequestHandler):
    """Counts who knocks."""

    knocks: list[str] = []

    def do_GET(self) -> None:
        """Note it."""
        self.knocks.append(self.path)
        self.send_response(404)
        self.end_headers()


@pytest.fixture
def listener() -> Iterator[str]:
    """The address of a server that should never hear of it."""
    Listener.knocks = []
    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def templates(settings: LazySettings, tmp_path: Path) -> Path:
    """A folder for templates of the test."""
    engine, *others = settings.TEMPLATES
    folders: list[Path] = [*engine["DIRS"], tmp_path]
    settings.TEMPLATES = [{**engine, "DIRS": folders}, *others]
    return tmp_path


def picture() -> bytes:
    """A red dot."""
    stream = BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    return stream.getvalue()


def rendered(templates: Path, body: str, **images: bytes) -> bytes:
    """The file and what its streams say when they are unpacked."""
    title = "{% block title %}T{% endblock %}"
    own = f'{{% extends "pdf/base.html" %}}{title}{{% block content %}}{body}{{% endblock %}}'
    (templates / "own.html").write_text(own)
    content = pdf.render("own.html", {}, "de", images=images)
    return content + b"".join(_unpacked(each) for each in STREAM.findall(content))


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_a_document_is_tagged_pdf_ua_in_its_language_with_its_fonts_inside(templates: Path) -> None:
    document = rendered(templates, "<h1>Müller &amp; Łukasz</h1>")
    for sign in (b"/Marked true", b"/Lang (de)", b"pdfuaid", b"/StructTreeRoot", b"/FontFile"):
        assert sign in document
    assert set(re.findall(rb"/BaseFont /[A-Z]{6}\+(\w+)", document)) == {b"Liberation"}


def test_no_file_of_the_machine_and_no_address_is_read(templates: Path, listener: str, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    stolen = [f"file://{tmp_path}/secret.png", f"{listener}/x.png", "asset:image/none.png", "asset:font/../manage.py"]
    body = "".join(f'<img alt="" src="{url}"><link rel="stylesheet" href="{url}">' for url in stolen)
    document = rendered(templates, f"<h1>x</h1>{body}<style>@import url({listener}/x.css);</style>")
    assert document.startswith(b"%PDF")
    assert b"/Subtype /Image" not in document
    assert Listener.knocks == []


def test_a_picture_that_was_handed_over_is_shown(templates: Path) -> None:
    document = rendered(templates, '<h1>x</h1><img alt="dot" src="asset:image/dot">', dot=picture())
    assert document.count(b"/Subtype /Image") == 1


def test_a_library_that_is_missing_is_named_and_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pdf.missing() == []
    monkeypatch.setattr(pdf, "LIBRARIES", ("libnothing.so.9",))
    assert pdf.missing() == ["libnothing.so.9"]
    with pytest.raises(Unavailable):
        pdf.render("pdf/departure.html", {}, "es")


def test_pictures_that_are_cut_are_still_refused_after_a_document_was_made(templates: Path) -> None:
    (templates / "one.html").write_text("<p>x</p>")
    pdf.render("one.html", {}, "en")
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # as a library for documents leaves it, when it is loaded or at work
    whole = BytesIO()
    Image.effect_noise((300, 220), 90).save(whole, "PNG")
    cut = SimpleUploadedFile("cut.png", whole.getvalue()[:20_000])
    with pytest.raises(ValidationError):
        PictureField(shape=Shape(200, 200, is_cut=True)).clean(cut)


def test_only_the_first_document_unpacks_the_fonts(templates: Path) -> None:
    rendered(templates, "<h1>x</h1>")
    with cProfile.Profile() as profile:
        rendered(templates, "<h1>y</h1>")
    called = {(Path(file).name, name) for file, _line, name in pstats.Stats(profile).stats}  # type: ignore[attr-defined]
    assert ("pdf.py", "render") in called
    assert ("woff2.py", "decompress") not in called


@pytest.mark.proof
@pytest.mark.django_db
def test_a_proof_about_hundreds_of_things_takes_seconds() -> None:
    departure = factories.departure(factories.owner_of(factories.organization()))
    lines = [{"what": "Product access", "outcome": "ended", "items": [f"product {n}.example" for n in range(600)]}]
    started = time.process_time()
    pdf.render("pdf/departure.html", {"departure": departure, "lines": lines, "made_at": now()}, "en")
    assert time.process_time() - started < 15
