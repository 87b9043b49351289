"""Pictures that people upload come out as pictures of our own."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import BadSignature
from PIL import Image

from core.pictures import POSITIONS, Picture, PictureField, Shape

SQUARE = Shape(64, 64, is_cut=True, least=10)
WIDE = Shape(100, 50, is_cut=False)


def file(image: Image.Image, kind: str = "PNG", **options: object) -> SimpleUploadedFile:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return SimpleUploadedFile("x", written.getvalue())


def flag() -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (300, 100), "red")
    image.paste("blue", (150, 0, 300, 100))
    return image


def colour_of(data: bytes) -> tuple[int, ...]:
    pixel = Image.open(io.BytesIO(data)).convert("RGB").getpixel((32, 32))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize(("position", "strongest"), [("middle-left", 0), ("middle-right", 2)])
def test_the_position_says_what_stays_of_a_cut_picture(position: str, strongest: int) -> None:
    picture = PictureField(shape=SQUARE).clean(file(flag())).fitted(SQUARE, position)
    colour = colour_of(picture.data)
    assert colour[strongest] > 200
    assert Image.open(io.BytesIO(picture.data)).size == (64, 64)


def test_there_are_nine_positions() -> None:
    assert len(set(POSITIONS.values())) == 9


def test_a_picture_that_is_not_cut_keeps_its_proportions() -> None:
    picture = PictureField(shape=WIDE).clean(file(flag())).fitted(WIDE)
    assert Image.open(io.BytesIO(picture.data)).size == (100, 33)


def test_a_photo_is_turned_upright_and_loses_what_it_said_about_its_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {2: (46.0, 12.0, 0.0)}
    upload = PictureField(shape=WIDE).clean(file(flag(), "JPEG", exif=exif))
    assert upload.image.size == (100, 300)
    written = Image.open(io.BytesIO(upload.fitted(WIDE).data))
    assert (written.format, dict(written.getexif())) == ("WEBP", {})


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(ValidationError, match="PNG, JPEG"):
        PictureField(shape=SQUARE).clean(file(flag(), kind))


def test_a_picture_too_small_says_its_measures() -> None:
    with pytest.raises(ValidationError, match=r"9 × 9.*10 × 10"):
        PictureField(shape=SQUARE).clean(file(Image.new("RGB", (9, 9))))


def test_a_file_too_big_says_its_size_and_the_limit() -> None:
    with pytest.raises(ValidationError, match=r"3,0.*MB.*2,0.*MB"):
        PictureField(shape=SQUARE).clean(SimpleUploadedFile("x", b"\0" * 3 * 1024 * 1024))


def test_a_picture_of_too_many_pixels_is_not_read() -> None:
    with pytest.raises(ValidationError, match="24 millones"):
        PictureField(shape=SQUARE).clean(file(Image.new("1", (30_000, 1_000))))


def test_a_signed_picture_comes_back_for_its_purpose_only() -> None:
    picture = Picture.of(b"RIFF")
    assert Picture.from_signed(picture.signed("one"), "one") == picture
    with pytest.raises(BadSignature):
        Picture.from_signed(picture.signed("one"), "other")


def test_what_is_longer_than_any_picture_is_not_read() -> None:
    with pytest.raises(BadSignature):
        Picture.from_signed(Picture.of(b"x" * 210_000).signed("one"), "one")


def test_a_grey_picture_of_16_bits_keeps_its_levels() -> None:
    levels = Image.new("I;16", (256, 64))
    levels.putdata([257 * (place % 256) for place in range(256 * 64)])
    image = PictureField(shape=WIDE).clean(file(levels)).image
    found = [image.getpixel((x, 32)) for x in (0, 100, 200, 255)]
    assert found == [(level, level, level, 255) for level in (0, 100, 200, 255)]
