"""The country decides the currency of the next documents, and the page says so before anything is saved (ORG-53)."""

from typing import Any

import pytest

from organizations.models import Organization
from tests import factories
from tests.cast import Cast
from tests.html import Document
from tests.organizations import outbox
from tests.organizations.settings import hidden, problems, seen, send

pytestmark = pytest.mark.django_db
SPAIN: dict[str, Any] = {
    "country": "ES", "street": "Calle de la Paz", "postcode": "46003", "town": "Valencia", "phone": "+34 960 55 50 12",
    "vat_number": "ESB12345674",
}  # fmt: skip


def test_the_form_comes_back_with_the_consequence_and_keeps_everything(cast: Cast) -> None:
    answer = send(cast.client("nadia"), **SPAIN)
    page = Document.of(answer.content.decode())
    assert answer.status_code == 422
    assert "marque «Entiendo»" in problems(answer)
    assert "La moneda cambia de CHF a EUR" in page.text
    assert "Entiendo que los próximos documentos" in page.text
    assert {"Calle de la Paz", "46003", "ESB12345674"} <= {node.get("value") for node in page.all("input")}
    cast.talleres.refresh_from_db()
    assert cast.talleres.currency == "CHF"


def test_the_tick_saves_and_the_recap_says_it(cast: Cast) -> None:
    assert send(cast.client("nadia"), understood="on", **SPAIN).status_code == 303
    cast.talleres.refresh_from_db()
    assert cast.talleres.currency == "EUR"
    mail = outbox.text_of(outbox.last(cast.nadia.email, "details_changed"))
    assert "- Moneda: CHF → EUR" in mail
    assert "- País: Suiza → España" in mail


def test_another_country_with_the_same_currency_asks_nothing(cast: Cast) -> None:
    place = {"country": "LI", "postcode": "9490", "town": "Vaduz", "phone": "+423 237 51 20"}
    answer = send(cast.client("nadia"), **place)
    assert (answer.status_code, problems(answer)) == (303, "")


def test_a_logo_waits_for_the_tick_as_well(cast: Cast) -> None:
    from_page = cast.client("nadia")
    first = send(from_page, square_logo=factories.upload("red"), **SPAIN)
    draft = hidden(first, "square_draft")
    assert send(from_page, understood="on", square_draft=draft, **SPAIN).status_code == 303
    before = cast.talleres.square_digest
    assert Organization.objects.get(pk=cast.talleres.pk).square_digest not in {"", before}


def test_a_tick_for_the_old_country_does_not_serve_another_editors_change(cast: Cast) -> None:
    client = cast.client("nadia")
    old = seen(client)
    Organization.objects.filter(pk=cast.talleres.pk).update(country="ES")
    answer = send(client, seen=old, understood="on", town="Carouge", postcode="1227")
    assert answer.status_code == 409
    assert Organization.objects.get(pk=cast.talleres.pk).country == "ES"
