"""Hostile files: what is kept is decided by content, and nothing is ever shown or run (SUP-23)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from support.cases import files
from support.cases.files import UnusableAttachment, attachment_of, safe_name
from support.models import CaseFile
from tests.cast import Cast
from tests.support.matters import PNG, opened

pytestmark = pytest.mark.django_db
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"\n \xef\xbb\xbf<!DOCTYPE html><script>alert(1)</script>"


def bomb() -> bytes:
    """A kilobyte that becomes a megabyte when somebody unpacks it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 1_000_000)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kept", "kind"),
    [
        ("screen.png", PNG, "screen.png", "png"),
        ("screen.html", PNG, "screen.html.png", "png"),
        ("run.exe", b"%PDF-1.7 x", "run.exe.pdf", "pdf"),
        ("report.docx", bomb(), "report.docx", "zip"),
        ("bomb", bomb(), "bomb.zip", "zip"),
        ("log.txt", "línea\x1b[31m\n".encode(), "log.txt", "text"),
        ("old.txt", "café".encode("cp1252"), "old.txt", "text"),
        ("page.html", b"alert(1)", "page.html.txt", "text"),
        ("polyglot.gif", GIF + SVG, "polyglot.gif", "gif"),
        ("polyglot.html", b"%PDF-1.4 " + SVG, "polyglot.html.pdf", "pdf"),
    ],
)
def test_content_says_what_it_is_and_the_name_follows(name: str, data: bytes, kept: str, kind: str) -> None:
    attachment = attachment_of(name, data)
    assert (attachment.name, attachment.kind, attachment.data) == (kept, kind, data)


@pytest.mark.parametrize(
    "data",
    [b"", SVG, HTML, b"<?xml version='1.0'?><x/>", b"MZ\x90\0", b"\x7fELF\0", PNG[:20], b"GIF89a", b"RIFF1234WEBPx",
     b"words\0", b"#!/bin/sh\x00", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n" + SVG],
    ids=lambda data: repr(data[:12]),
)  # fmt: skip
def test_programs_pages_and_broken_pictures_are_refused(data: bytes) -> None:
    with pytest.raises(UnusableAttachment):
        attachment_of("picture.png", data)


def test_a_picture_that_claims_to_be_huge_is_refused_unread() -> None:
    huge = PNG[:16] + (60_000).to_bytes(4) * 2 + PNG[24:]
    with pytest.raises(UnusableAttachment):
        attachment_of("huge.png", huge)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.txt", "evil.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".png", "x" * 96 + ".png"),
        ("x" * 300, "x" * 100),
        ("/", "file"),
    ],
)
def test_a_name_is_a_name_and_no_path(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_too_large_too_many_and_too_much_are_said(cast: Cast) -> None:
    browser, url = cast.client("beat"), "/org/talleres-rochat/support/contact/"
    facts = {"topic": "other", "subject": "Files", "text": "x"}
    large = SimpleUploadedFile("large.txt", b"x" * (files.MOST_BYTES + 1))
    assert "large.txt" in browser.post(url, {**facts, "attached": [large]}).content.decode()
    many = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(6)]
    assert browser.post(url, {**facts, "attached": many}).status_code == 422
    much = [SimpleUploadedFile(f"{number}.txt", b"x" * 4_000_000) for number in range(3)]
    assert browser.post(url, {**facts, "attached": much}).status_code == 422
    assert not cast.talleres.cases.exists()


def test_a_file_is_handed_out_to_be_kept_and_never_to_be_shown(cast: Cast) -> None:
    polyglot = SimpleUploadedFile("evil.svg.gif", GIF + SVG, "image/svg+xml")
    facts = {"topic": "other", "subject": "Files", "text": "x", "attached": [polyglot]}
    cast.client("beat").post("/org/talleres-rochat/support/contact/", facts)
    file = CaseFile.objects.get()
    url = f"/org/talleres-rochat/support/cases/{file.message.case_id}/files/{file.pk}/"
    answer = cast.client("beat").get(url)
    assert answer.content == bytes(file.data)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="evil.svg.gif"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert [cast.client(name).get(url).status_code for name in ("iker", "olga")] == [404, 404]


def test_a_name_with_accents_is_encoded() -> None:
    answer = files.download(CaseFile(name="año.txt", data=b"x"))
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''a%C3%B1o.txt"


def test_a_case_takes_no_files_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_OF_A_CASE", 1)
    beat = cast.member("beat")
    case = opened(beat, attached=[attachment_of("a.txt", b"x")])
    upload = SimpleUploadedFile("b.txt", b"x")
    url = f"/org/talleres-rochat/support/cases/{case.pk}/"
    assert cast.client("beat").post(url, {"text": "More", "attached": [upload]}).status_code == 422
    assert CaseFile.objects.count() == 1
