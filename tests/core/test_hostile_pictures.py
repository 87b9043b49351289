"""33 pictures that nobody should be able to hurt us with, through the field and through the real page of the avatar.

Each is either refused with a sentence, or comes out as a small WebP that was drawn anew: nothing of the file survives.
"""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageCms, PngImagePlugin

from accounts.avatars.pictures import SQUARE
from core.pictures import PictureField
from organizations.models import Organization
from tests import factories
from tests.cast import Cast
from tests.organizations.settings import send

MARK = b"<script>alert('atrio')</script>"
"""What must not be found in anything that we serve."""
PATIENCE_SECONDS = 8
SIZE = (300, 220)
Case = Callable[[], "bytes | tuple[str, bytes]"]


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def plain(mode: str = "RGB", size: tuple[int, int] = SIZE, colour: Any = None) -> Image.Image:
    return Image.new(mode, size, colour if colour is not None else 0)


def red() -> Image.Image:
    return Image.new("RGB", SIZE, "red")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, body: bytes, *, bits: int = 1, colour: int = 0, extra: bytes = b"") -> bytes:
    """A PNG written by hand, so that it can lie."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def with_chunk(data: bytes, extra: bytes) -> bytes:
    """Another chunk after the head of a right PNG."""
    return data[:33] + extra + data[33:]


def archived() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("run.js", MARK)
    return written.getvalue()


def with_exif(tag: int, value: Any) -> bytes:
    exif = Image.Exif()
    exif[tag] = value
    return saved(red(), "JPEG", exif=exif)


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("blue", "lime", "white")]
    return saved(red(), kind, save_all=True, append_images=frames, duration=50)


def profiled() -> bytes:
    return saved(red(), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + MARK)


def texted() -> bytes:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", MARK.decode())
    return saved(red(), pnginfo=facts)


def fraction_for_a_name() -> bytes:
    """EXIF whose maker is a number: whoever writes it back as text falls."""
    maker = struct.pack(">HHLL", 0x010F, 5, 1, 38)
    upright = struct.pack(">HHLHH", 0x0112, 3, 1, 6, 0)
    facts = b"Exif\0\0MM\0*" + struct.pack(">LH", 8, 2) + maker + upright + struct.pack(">LLL", 0, 72, 1)
    return saved(red(), "JPEG", exif=facts)


def exif_with_place() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 12.0, 0.0), 3: "E", 4: (6.0, 9.0, 0.0)})
    exif[0x010E] = MARK.decode()
    return saved(red(), "JPEG", exif=exif)


def bomb() -> bytes:
    """40,000 × 40,000 pixels in 200 kB."""
    row = b"\0" + b"\0" * (40_000 // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _row in range(40_000)) + packer.flush()
    return png(40_000, 40_000, body)


def text_bomb() -> bytes:
    return with_chunk(saved(red()), chunk(b"zTXt", b"bomb\0\0" + zlib.compress(b"a" * 80_000_000, 9)))


def profile_bomb() -> bytes:
    return with_chunk(saved(red()), chunk(b"iCCP", b"bomb\0\0" + zlib.compress(b"a" * 80_000_000, 9)))


REFUSED: dict[str, Case] = {
    "zero bytes": lambda: b"",
    "a decompression bomb": bomb,
    "a compressed text that unpacks to 80 MB": text_bomb,
    "a color profile that unpacks to 80 MB": profile_bomb,
    "huge dimensions in the head only": lambda: png(2_147_483_647, 2_147_483_647, zlib.compress(b"\0" * 100)),
    "no width": lambda: png(0, 300, zlib.compress(b"")),
    "more pixels than we read": lambda: png(30_000, 1_000, zlib.compress((b"\0" * 3_751) * 1_000)),
    "a drawing (SVG)": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a drawing named as a picture": lambda: ("x.png", b"<?xml version='1.0'?><svg onload='alert(1)'/>"),
    "a page named as a picture": lambda: ("x.jpg", b"<!DOCTYPE html>" + MARK),
    "a GIF named as a PNG": lambda: ("x.png", saved(red(), "GIF")),
    "a GIF with a script behind its head": lambda: b"GIF89a/*" + MARK + b"*/=1;",
    "a BMP": lambda: saved(red(), "BMP"),
    "a TIFF": lambda: saved(red(), "TIFF"),
    "an icon": lambda: saved(red(), "ICO"),
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\n(x) run\n",
    "a PDF": lambda: b"%PDF-1.7\n" + MARK,
    "a PNG cut in the middle": lambda: saved(Image.effect_noise(SIZE, 90))[:20_000],
    "a JPEG cut in the middle": lambda: saved(Image.effect_noise(SIZE, 90), "JPEG")[:4_000],
    "a WebP cut in the middle": lambda: saved(Image.effect_noise(SIZE, 90), "WEBP")[:4_000],
    "a PNG with a wrong checksum": lambda: saved(red()).replace(b"IHDR\x00\x00\x01", b"IHDR\x00\x00\x02"),
    "three megabytes": lambda: saved(red()) + b"\0" * 3_000_000,
    "too small": lambda: saved(plain(size=(209, 209))),
}  # fmt: skip
ACCEPTED: dict[str, Case] = {
    "a place in its EXIF": exif_with_place,
    "turned by its EXIF": lambda: with_exif(0x0112, 6),
    "a CMYK photo": lambda: saved(Image.new("CMYK", SIZE, (0, 255, 255, 0)), "JPEG"),
    "sixteen bits a pixel": lambda: saved(plain("I;16")),
    "an animated WebP": lambda: animated("WEBP"),
    "an animated PNG": lambda: animated("PNG"),
    "a colour profile with a script in it": profiled,
    "a page inside a text chunk": texted,
    "an archive behind its end": lambda: saved(red()) + archived() + MARK,
    "EXIF whose maker is a fraction": fraction_for_a_name,
    "a path as its name": lambda: ("../../../etc/passwd", saved(red())),
    "a NUL and a line break in its name": lambda: ("a\x00b\r\nX-Evil: 1.html", saved(red())),
}  # fmt: skip
CASES = {**REFUSED, **ACCEPTED}


@cache
def made(name: str) -> bytes | tuple[str, bytes]:
    """What the case is: bombs take long to build, and each is sent three times."""
    return CASES[name]()


def file(name: str) -> SimpleUploadedFile:
    named = made(name)
    title, data = named if isinstance(named, tuple) else ("x.png", named)
    return SimpleUploadedFile(title, data, content_type="text/html" if "page" in name else "image/png")


def check_drawn(data: bytes) -> None:
    """One still WebP of our size, and not a byte of what came in."""
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size, getattr(image, "n_frames", 1)) == ("WEBP", (256, 256), 1)
    assert not {"exif", "icc_profile", "xmp"} & set(image.info)
    assert MARK not in data
    assert len(data) < 100_000


@pytest.mark.proof
def test_no_file_stands_for_another() -> None:
    """Thirty-three, and those that were found since: each with a name and bytes of its own."""
    assert REFUSED.keys().isdisjoint(ACCEPTED)
    made = {(each.name, each.read()) for each in map(file, CASES)}
    assert len(made) == len(CASES) >= 33


@pytest.mark.parametrize("name", REFUSED)
def test_the_field_refuses(name: str) -> None:
    started = time.process_time()
    with pytest.raises(ValidationError):
        PictureField(shape=SQUARE).clean(file(name))
    assert time.process_time() - started < PATIENCE_SECONDS


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_field_draws_anew(name: str) -> None:
    check_drawn(PictureField(shape=SQUARE).clean(file(name)).fitted(SQUARE).data)


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_the_page_refuses_with_a_sentence(client: Client, name: str) -> None:
    user = factories.person()
    factories.sign_in(client, user)
    answer = client.post("/profile/avatar/", {"picture": file(name), "position": "top-centre"})
    assert answer.status_code == 422
    assert "id_picture_error" in answer.content.decode()
    user.refresh_from_db()
    assert user.avatar_digest == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCEPTED)
def test_the_page_serves_what_was_drawn(client: Client, name: str) -> None:
    user = factories.person()
    factories.sign_in(client, user)
    assert client.post("/profile/avatar/", {"picture": file(name), "position": "top-centre"}).status_code == 303
    user.refresh_from_db()
    answer = client.get(user.avatar_url)
    check_drawn(answer.content)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/webp", "nosniff")


def test_a_photo_is_shown_upright() -> None:
    upright = PictureField(shape=SQUARE).clean(file("turned by its EXIF"))
    assert upright.image.size == (SIZE[1], SIZE[0])


def test_of_an_animation_the_first_frame_stays() -> None:
    for name in ("an animated WebP", "an animated PNG"):
        drawn = PictureField(shape=SQUARE).clean(file(name)).fitted(SQUARE)
        pixel = Image.open(io.BytesIO(drawn.data)).convert("RGB").getpixel((128, 128))
        assert isinstance(pixel, tuple)
        assert pixel[0] > 200 > 60 > pixel[2]


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_the_form_of_an_organization_takes_each_or_refuses_it_with_the_text_kept(cast: Cast, name: str) -> None:
    answer = send(cast.client("nadia"), town="Carouge", postcode="1227", square_logo=file(name))
    assert answer.status_code in {303, 422}
    assert answer.status_code == 303 or 'value="Carouge"' in answer.content.decode()
    assert (answer.status_code == 303) is (Organization.objects.get(pk=cast.talleres.pk).town == "Carouge")
