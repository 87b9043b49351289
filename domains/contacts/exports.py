"""What domain names put into archives: the contact cards of their owners (ORG-78)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.archive import Piece, Row
from organizations.exports.registry import ExportTable, ranges, within
from organizations.models import Membership


def _rows(actor: Membership, piece: Piece) -> Iterator[Row]:
    for card in within(actor.organization.contacts.prefetch_related("names"), piece):
        yield {
            "name": card.name, "organization": card.company, "street": card.street, "postcode": card.postcode,
            "town": card.town, "country": str(card.country), "email": card.email, "phone": card.phone,
            "names": [each.name for each in card.names.all()],
        }  # fmt: skip


OWNERS = ExportTable(
    key="owners", title=_("Owners of names"),
    columns={
        "name": _("First and last name"), "organization": _("Organization"), "street": _("Street and number"),
        "postcode": _("Postcode"), "town": _("Town"), "country": _("Country"), "email": _("Email address"),
        "phone": _("Phone"), "names": pgettext_lazy("owner", "Domain names"),
    },
    rows=_rows, pieces=lambda actor: ranges(actor.organization.contacts.all()), rank=63,
)  # fmt: skip
