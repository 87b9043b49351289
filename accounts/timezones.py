"""Time zones offered to people."""

from typing import Any

from django.utils.translation import gettext as _

from core import zones

Choices = list[tuple[str, str]]


def time_zone_choices() -> Choices:
    """Every zone that may be stored, those called otherwise today too, each with its name in the present language."""
    return [(key, zones.label(key)) for key in sorted(zones.keys())]


def offered_choices(country: str, present: str) -> list[tuple[str, Any]]:
    """What a form offers: the zones of this country, then all others by name. ``present``, the one that is stored,
    stays the same choice if its zone is called otherwise today."""
    kept = zones.present_key(present)
    pairs = [(present if zone.key == kept else zone.key, zone) for zone in zones.offered()]
    own: Choices = [(key, zone.city) for key, zone in pairs if country and zone.country == country]
    others: Choices = [(key, zone.label) for key, zone in pairs if not country or zone.country != country]
    return [(_("Zones of the country"), own), (_("Other zones"), others)] if own else [*others]
