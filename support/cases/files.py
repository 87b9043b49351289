"""Files that come with a message: what they are is read off their content, and nothing of them is ever run (SUP-23).

Names and declared types count for nothing. No archive is unpacked, no document is opened; a picture is looked at as far
as its head. Whoever downloads a file gets it as an attachment without a type that a browser would run.
"""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.errors import RuleError
from core.pictures import MOST_PIXELS, UNREADABLE
from core.text import DIRECTIONS, HIDING, INVISIBLE, trimmed
from support.models import CaseFile
from support.models.cases import LARGEST_FILE

MOST_BYTES = LARGEST_FILE
"""Of one file."""
MOST_BYTES_AT_ONCE = 10 * 1024 * 1024
"""Of the files of one message: less than a request may have (``settings.MOST_BYTES``)."""
MOST_AT_ONCE = 5
MOST_OF_A_CASE = 40
MOST_BYTES_OF_A_CASE = 50 * 1024 * 1024
LONGEST_NAME = 100
LONGEST_ENDING = 10
PICTURES = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
"""First bytes of pictures; WebP has a length in between."""
ENDINGS = {
    "png": ("png",),
    "jpeg": ("jpg", "jpeg"),
    "gif": ("gif",),
    "webp": ("webp",),
    "pdf": ("pdf",),
    "zip": ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp"),
    "text": ("txt", "log", "csv", "md", "json", "yaml", "yml", "ini", "conf", "eml", "zone", "pem", "crt"),
}
"""What a kind may be called; a file of another name gets the first of them behind its own."""
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
"""What no text has. Terminals colour their logs by the escape, so it is not among these."""
OFFERED = _("PNG, JPEG, GIF or WebP pictures, PDF, ZIP and office documents, plain text")
HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


@dataclass(frozen=True)
class Attachment:
    """A file that may be kept."""

    name: str
    kind: str
    data: bytes


class UnusableAttachment(ValidationError):
    """The file is not kept; the message says what to choose instead."""


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, or none: a list of ``Attachment``."""

    widget = FilesInput(attrs={"multiple": True})

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Files"))
        options.setdefault("required", False)
        options.setdefault("help_text", _("At most 5 files of 5 MB: pictures, PDF, ZIP, office documents, plain text."))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[Attachment]:
        """What was uploaded. Raises ValidationError with what to choose instead."""
        uploads = [each for each in data or [] if isinstance(each, UploadedFile)]
        check_together([each.size or 0 for each in uploads])
        return [self._read(each) for each in uploads]

    def _read(self, upload: UploadedFile) -> Attachment:
        check_size(upload.name or "", upload.size or 0)
        return attachment_of(upload.name or "", upload.read())


def check_together(sizes: list[int]) -> None:
    """Raises UnusableAttachment for too many files, or too much in all."""
    if len(sizes) > MOST_AT_ONCE:
        raise UnusableAttachment(_("Choose at most %(most)s files.") % {"most": MOST_AT_ONCE})
    if sum(sizes) > MOST_BYTES_AT_ONCE:
        limit = filesizeformat(MOST_BYTES_AT_ONCE)
        raise UnusableAttachment(_("These files are larger than %(limit)s together.") % {"limit": limit})


def check_size(name: str, size: int) -> None:
    """Raises UnusableAttachment for an empty file and for one that is too large."""
    shown = {"name": safe_name(name), "size": filesizeformat(size), "limit": filesizeformat(MOST_BYTES)}
    if not size:
        raise UnusableAttachment(_("“%(name)s” is empty.") % shown)
    if size > MOST_BYTES:
        raise UnusableAttachment(_("“%(name)s” has %(size)s. Choose a file of at most %(limit)s.") % shown)


def attachment_of(name: str, data: bytes) -> Attachment:
    """The file as it is kept. Raises UnusableAttachment for a kind that is not."""
    check_size(name, len(data))
    kind = kind_of(data)
    if not kind:
        facts = {"name": safe_name(name), "kinds": OFFERED}
        raise UnusableAttachment(_("“%(name)s” cannot be sent. What can be: %(kinds)s.") % facts)
    return Attachment(fitting_name(name, kind), kind, data)


def kind_of(data: bytes) -> str:
    """One of ``ENDINGS``; empty for everything else: programs, pages, drawings that are markup, broken pictures."""
    picture = next((name for start, name in PICTURES.items() if data.startswith(start)), "")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        picture = "WEBP"
    if picture:
        return picture.lower() if _is_picture(data, picture) else ""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    return "text" if _is_text(data) else ""


def _is_picture(data: bytes, form: str) -> bool:
    """Whether the head is that of a picture, of a size that can be looked at. No pixel is read."""
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            return 0 < image.width * image.height <= MOST_PIXELS
    except UNREADABLE:
        return False


def _is_text(data: bytes) -> bool:
    """Words without markup: what begins like a page or a drawing is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return not trimmed(text).startswith("<") and CONTROLS.search(text) is None


def safe_name(name: str) -> str:
    """The last part of a path, without what hides, breaks or turns it, at most LONGEST_NAME characters."""
    last = name.replace("\\", "/").rpartition("/")[2][-3 * LONGEST_NAME :]
    plain = "".join(each for each in last if each not in '<>:"|?*' and not _hides(each)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return plain[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .') or 'file'}.{ending}"


def _hides(letter: str) -> bool:
    return letter in DIRECTIONS or letter in INVISIBLE or unicodedata.category(letter) in HIDING


def fitting_name(name: str, kind: str) -> str:
    """The name with an ending that says what the content is."""
    safe = safe_name(name)
    fits = safe.rpartition(".")[2].lower() in ENDINGS[kind] and "." in safe
    return safe if fits else f"{safe}.{ENDINGS[kind][0]}"


def store(message: Any, files: Iterable[Attachment]) -> None:
    """Keep them with their message, in the transaction under way."""
    for each in files:
        digest = hashlib.sha256(each.data).hexdigest()
        facts = {"name": each.name, "kind": each.kind, "size": len(each.data), "digest": digest, "data": each.data}
        CaseFile.objects.create(message=message, **facts)


def check_capacity(number: int, size: int, files: list[Attachment]) -> None:
    """Raises RuleError when a case that has so many files of so many bytes takes no more."""
    if number + len(files) > MOST_OF_A_CASE or size + sum(len(each.data) for each in files) > MOST_BYTES_OF_A_CASE:
        raise RuleError(_("This case has as many files as one may have. Open a new one that refers to it."))


def download(file: CaseFile) -> HttpResponse:
    """The bytes as they came, for the reader's disk: no browser shows or runs them."""
    answer = HttpResponse(bytes(file.data), content_type="application/octet-stream", headers=HEADERS)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or ""
    return answer
