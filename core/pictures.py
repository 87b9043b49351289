"""Pictures that people upload: judged by their content, turned upright, cut and written anew (UI-10).

What leaves here was drawn by us, pixel by pixel: no metadata, no second frame, no byte of the file that came in.
"""

import base64
import hashlib
import io
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

FORMATS = ("PNG", "JPEG", "WEBP")
CONTENT_TYPE = "image/webp"
MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 24_000_000
"""Some 100 MB of memory while a picture is read."""
LARGEST = 2048
"""Pixels of the longer side of what is kept of an upload."""
SIGNED_LIFE = 86_400
"""Seconds."""
LONGEST_SIGNED = 270_000
"""Letters: a picture of 200 kB. Noise that fills a logo has 190 kB, any other picture a tenth of it."""
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF says which way is up. Read by hand: Pillow's function also writes the other facts back, and falls over them."""
_one_at_a_time = threading.Lock()
"""Per process: reading several large pictures at once would cost their memory at once."""
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow raises for files that are broken, or built to break it."""
POSITIONS = {
    f"{row}-{column}": (x, y)
    for row, y in (("top", 0.0), ("middle", 0.5), ("bottom", 1.0))
    for column, x in (("left", 0.0), ("centre", 0.5), ("right", 1.0))
}
"""Which part stays when a picture is cut: shares of what is too much, from the left and from the top."""
CENTRE = "middle-centre"


@dataclass(frozen=True)
class Shape:
    """``width`` × ``height`` pixels. ``is_cut``: the picture fills it and loses its edges; else it fits inside, uncut.

    ``least``: pixels that each side of the upload must have.
    """

    width: int
    height: int
    is_cut: bool
    least: int = 1


@dataclass(frozen=True)
class Picture:
    """WebP bytes, and the digest that names them in their address."""

    data: bytes
    digest: str

    @classmethod
    def of(cls, data: bytes) -> "Picture":
        """With its digest."""
        return cls(data, hashlib.sha256(data).hexdigest()[:32])

    @classmethod
    def from_signed(cls, text: str, purpose: str) -> "Picture":
        """What ``signed`` made for this purpose. Raises BadSignature for anything else, and after a day."""
        if len(text) > LONGEST_SIGNED:
            raise BadSignature
        return cls.of(base64.b64decode(TimestampSigner(salt=purpose).unsign(text, max_age=SIGNED_LIFE)))

    def signed(self, purpose: str) -> str:
        """The picture as the value of a hidden field: it travels with a form that was refused for another field.

        ``purpose`` names whom and what it is for; the value serves for nothing else.
        """
        return TimestampSigner(salt=purpose).sign(self.in_base64)

    @property
    def in_base64(self) -> str:
        """The bytes as text."""
        return base64.b64encode(self.data).decode()


@dataclass(frozen=True)
class Upload:
    """A picture that could be read, upright, in RGBA."""

    image: Image.Image

    @classmethod
    def of(cls, data: bytes) -> "Upload":
        """A picture that was written here, read again to be cut anew."""
        return cls(Image.open(io.BytesIO(data), formats=FORMATS).convert("RGBA"))

    def fitted(self, shape: Shape, position: str = CENTRE) -> Picture:
        """The picture in that shape; ``position`` is one of ``POSITIONS`` and says what stays of a cut one."""
        size = (shape.width, shape.height)
        if shape.is_cut:
            image = ImageOps.fit(self.image, size, Image.Resampling.LANCZOS, centering=POSITIONS[position])
        else:
            image = self.image.copy()
            image.thumbnail(size, Image.Resampling.LANCZOS)
        written = io.BytesIO()
        image.save(written, "WEBP", quality=90, method=4)
        return Picture.of(written.getvalue())


class PictureField(forms.FileField):
    """An upload of at most 2 MB that becomes an ``Upload``; names and declared types of files count for nothing."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})

    def __init__(self, *, shape: Shape, **options: Any) -> None:
        super().__init__(**options)
        self.shape = shape

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The picture; None when nothing was uploaded. Raises ValidationError with what to choose instead."""
        file = super().clean(data, initial)
        return self._read(file) if isinstance(file, UploadedFile) else None

    def _read(self, file: UploadedFile) -> Upload:
        size = file.size or 0
        if size > MOST_BYTES:
            sizes = {"size": filesizeformat(size), "limit": filesizeformat(MOST_BYTES)}
            raise ValidationError(_("This file has %(size)s. Choose a picture of at most %(limit)s.") % sizes)
        try:
            return Upload(self._upright(file))
        except UNREADABLE as error:
            raise ValidationError(_("This file cannot be read. Choose a picture in PNG, JPEG or WebP.")) from error

    def _upright(self, file: UploadedFile) -> Image.Image:
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # libraries for documents set it for the whole process
        image: Image.Image = Image.open(file, formats=FORMATS)
        measures = {"width": image.width, "height": image.height, "least": self.shape.least}
        if image.width * image.height > MOST_PIXELS:
            text = _("This picture measures %(width)s × %(height)s pixels. Choose one of at most 24 million pixels.")
            raise ValidationError(text % measures)
        if min(image.size) < self.shape.least:
            text = _(
                "This picture measures %(width)s × %(height)s pixels. "
                "Choose one of at least %(least)s × %(least)s pixels."
            )
            raise ValidationError(text % measures)
        with _one_at_a_time:
            image.draft("RGB", (LARGEST, LARGEST))
            image = _in_bytes(image)
            image.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
            turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
            return (image.transpose(turn) if turn is not None else image).convert("RGBA")


def _in_bytes(image: Image.Image) -> Image.Image:
    """Levels from 0 to 255; of grey with 16 bits the upper eight, where Pillow would cut off all but the darkest."""
    if not image.mode.startswith(("I", "F")):
        return image
    return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")


def picture_response(data: bytes) -> HttpResponse:
    """The bytes of a picture whose digest is in its address: whoever may see it keeps it; nothing shared does."""
    return HttpResponse(
        data,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"},
    )
