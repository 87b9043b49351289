"""What the organizations of the demo tell about themselves: VAT numbers with right check digits, a logo, an address."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from core.pictures import Upload
from organizations.models import LogoShape, Organization, VatCheck
from security.kinds import EventKind
from security.models import Event

INK, GOLD, PAPER = (20, 33, 61, 255), (217, 164, 65, 255), (0, 0, 0, 0)
SIZE = 512


@dataclass(frozen=True)
class Told:
    """One organization: columns, whether it has logos, billing addresses."""

    columns: dict[str, str]
    has_logos: bool = False
    addresses: list[dict[str, Any]] = field(default_factory=list)


TOLD = {
    "talleres-rochat": Told(
        {"website": "https://www.talleres-rochat.example", "vat_number": "CHE123456788TVA", "invoice_language": "es"},
        has_logos=True,
        addresses=[
            {
                "name": "Rochat Recambios, contabilidad", "street": "Chemin du Repos", "house_number": "7",
                "postcode": "1213", "town": "Petit-Lancy", "country": "CH", "purchase_reference": "CC-4100",
                "recipients": ["iker@talleres-rochat.example", "facturas@talleres-rochat.example"],
            },
        ],
    ),
    "estudio-marchetti": Told({"website": "https://estudio-marchetti.example", "vat_number": "ESB12345674"}),
    "globex": Told({"website": "https://globex.example", "vat_number": "DE123456788", "invoice_language": "de"}),
}  # fmt: skip


def load(now: datetime.datetime) -> None:
    """Complete what nobody has touched; whoever tries the demo keeps what they wrote."""
    for organization in Organization.objects.filter(slug__in=TOLD, vat_number="", website="", square_digest=""):
        if not Event.objects.filter(kind=EventKind.ORGANIZATION_CHANGED, organization=organization).exists():
            _complete(organization, TOLD[organization.slug], now)


def _complete(organization: Organization, told: Told, now: datetime.datetime) -> None:
    for name, value in told.columns.items():
        setattr(organization, name, value)
    for shape in LogoShape if told.has_logos else ():
        picture = Upload(_drawn(shape)).fitted(shape.box)
        organization.logos.create(shape=shape, data=picture.data, digest=picture.digest)
        setattr(organization, shape.column, picture.digest)
    organization.save()
    VatCheck.objects.create(organization=organization, number=organization.vat_number, due_at=now)
    for address in told.addresses:
        organization.billing_addresses.create(**address)


def _drawn(shape: LogoShape) -> Image.Image:
    """A wheel with a gold hub; on the rectangular one two wheels and the frame of a bicycle."""
    width = SIZE if shape == LogoShape.SQUARE else SIZE * 3
    image = Image.new("RGBA", (width, SIZE), PAPER)
    draw = ImageDraw.Draw(image)
    centres = [SIZE // 2] if shape == LogoShape.SQUARE else [SIZE // 2, width - SIZE // 2]
    if len(centres) > 1:
        draw.line([(SIZE // 2, 256), (600, 80), (1000, 80), (1280, 256), (768, 256), (600, 80)], INK, 34, joint="curve")
    for x in centres:
        draw.ellipse((x - 230, 26, x + 230, 486), outline=INK, width=52)
        draw.ellipse((x - 70, 186, x + 70, 326), fill=GOLD)
    return image
