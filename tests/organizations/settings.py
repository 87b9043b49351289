"""The form of the organization's data, as a browser sends it."""

import re
from typing import Any

from django.test import Client

from core.shown import version_of
from organizations.details.facts import facts_of
from organizations.models import Organization

PLACE = "/org/talleres-rochat/settings/"
EDIT = f"{PLACE}edit/"
ADDRESSES = f"{PLACE}addresses/"
STORED: dict[str, Any] = {
    "name": "Talleres Rochat SA", "kind": "company", "street": "Rue des Bains", "house_number": "34",
    "postcode": "1205", "town": "Genève", "country": "CH", "phone": "+41 22 555 01 01",
    "website": "https://www.talleres-rochat.example", "vat_number": "CHE-123.456.788 TVA", "vat_terms": "on",
    "invoice_language": "es", "slip_language": "", "time_zone": "Europe/Zurich",
}  # fmt: skip
"""What the demo stores, as the form shows it."""
ADDRESS: dict[str, Any] = {
    "name": "Rochat Bicis", "street": "Rue du Lac", "house_number": "4", "postcode": "1207", "town": "Genève",
    "country": "CH", "vat_number": "", "purchase_reference": "PO-7", "recipients": "a@luz.example\nB@luz.example",
}  # fmt: skip


def seen(client: Client, url: str = EDIT) -> str:
    """What the page was made from."""
    found = re.search(r'name="seen" value="(\w*)"', client.get(url).content.decode())
    assert found is not None
    return found[1]


def send(client: Client, url: str = EDIT, **changes: Any) -> Any:
    """Send the form with some fields changed, made from what is stored now (``seen`` asks the page for it)."""
    stored = Organization.objects.get(slug=url.split("/")[2])
    return client.post(url, {**STORED, "seen": version_of(facts_of(stored)), **changes})


def hidden(answer: Any, name: str) -> str:
    """A hidden field of the page that came back; empty without it."""
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())
    return found[1] if found else ""


def problems(answer: Any) -> str:
    """The summary of the refused form."""
    found = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.DOTALL)
    return found[0] if found else ""
