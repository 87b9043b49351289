"""Guide 12: the data of the organization, who reads and who changes them, and who is told."""

from typing import Any

import pytest
from django.utils.translation import gettext, override

from notifications.models import Message
from organizations.models import Role
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.html import Document
from tests.organizations import outbox
from tests.organizations.settings import EDIT, PLACE, problems, seen, send

pytestmark = pytest.mark.django_db


def page_of(cast: Cast, name: str) -> str:
    """The words of the page for one of the people."""
    return Document.of(cast.client(name).get(PLACE).content.decode()).text


@pytest.mark.parametrize("name", ["nadia", "clara", "iker"])
def test_whoever_may_do_the_accounting_reads_everything(cast: Cast, name: str) -> None:
    text = page_of(cast, name)
    for words in ("Rue des Bains 34", "+41 22 555 01 01", "CHE-123.456.788 TVA", "CHF, por la dirección postal"):
        assert words in text


def test_a_collaborator_reads_the_name_and_no_more(cast: Cast) -> None:
    text = page_of(cast, "beat")
    assert "Talleres Rochat SA" in text
    assert "Solo un responsable legal puede" in text
    for words in ("Rue des Bains", "555 01 01", "CHE-123", "Rochat Recambios"):
        assert words not in text
    (main,) = Document.of(cast.client("beat").get(PLACE).content.decode()).all("main")
    assert [each.text for each in main.all("dt")] == ["Nombre"]


@pytest.mark.parametrize("name", ["clara", "iker", "beat", "lucia"])
def test_only_the_legal_representative_finds_the_button_and_the_form(cast: Cast, name: str) -> None:
    assert EDIT not in cast.client(name).get(PLACE).content.decode()
    for answer in (cast.client(name).get(EDIT), cast.client(name).post(EDIT, {"name": "Mío"})):
        assert answer.status_code == 403
        assert "Solo un responsable legal puede" in answer.content.decode()
    cast.talleres.refresh_from_db()
    assert cast.talleres.name == "Talleres Rochat SA"


def test_one_save_writes_every_field(cast: Cast) -> None:
    changes = {
        "name": "Rochat e hijas", "kind": "association", "street": "Quai du Mont", "house_number": "3 bis",
        "postcode": "CH-1201", "town": "Ginebra", "phone": "022 555 02 02", "website": "rochat.example",
        "vat_number": "che 107787577 iva", "invoice_language": "fr", "slip_language": "it",
        "time_zone": "Asia/Kathmandu",
    }  # fmt: skip
    assert send(cast.client("nadia"), **changes).status_code == 303
    cast.talleres.refresh_from_db()
    stored = {name: getattr(cast.talleres, name) for name in changes}
    assert stored == {
        **changes, "postcode": "1201", "phone": "+41225550202", "website": "https://rochat.example",
        "vat_number": "CHE107787577IVA",
    }  # fmt: skip
    assert cast.talleres.slug == "talleres-rochat"


def test_every_legal_representative_reads_what_changed_in_their_language(cast: Cast) -> None:
    other = factories.person(language="de", first_name="Ruth")
    factories.member(cast.talleres, Role.LEGAL_REPRESENTATIVE, other)
    send(cast.client("nadia"), kind="association", house_number="36")
    mail = outbox.text_of(outbox.last(other.email, "details_changed"))
    assert "Nadia Ferrari hat die Daten von Talleres Rochat SA geändert" in mail
    assert "- Art: Unternehmen → Verein" in mail
    assert "ummer: 34 → 36" in mail
    assert "Rue des Bains" not in mail
    assert "Empresa → Asociación" in outbox.text_of(outbox.last(cast.nadia.email, "details_changed"))
    assert not Message.objects.filter(kind="organizations/details_changed", user=cast.clara).exists()


def test_the_summary_names_a_logo_without_digests_and_links_the_page(cast: Cast) -> None:
    client = cast.client("nadia")
    for changes, outcome in (
        ({"square_logo": factories.upload("red")}, "replaced"),
        ({"square_remove": "on"}, "removed"),
    ):
        send(client, **changes)
        mail = outbox.last(cast.nadia.email, "details_changed")
        text = outbox.text_of(mail)
        with override(mail.language):
            assert f"{gettext('Square logo')}: {gettext(outcome)}" in text
        assert "/org/talleres-rochat/settings/" in text
        assert "/org/talleres-rochat/settings/" in mail.html


def test_the_log_keeps_before_and_after(cast: Cast) -> None:
    client = cast.client("nadia")
    send(client, town="Carouge", postcode="1227")
    event = Event.objects.get(kind="organization:changed")
    assert (event.actor, event.data["before"]["town"], event.data["after"]["town"]) == (cast.nadia, "Genève", "Carouge")
    text = Document.of(client.get("/org/talleres-rochat/log/?group=organization").content.decode()).text
    assert "Localidad: Genève → Carouge" in text


def test_a_second_click_changes_nothing_and_tells_nobody_again(cast: Cast) -> None:
    client = cast.client("nadia")
    first = seen(client)
    for _click in range(2):
        assert send(client, seen=first, town="Carouge", postcode="1227").status_code == 303
    assert Event.objects.filter(kind="organization:changed").count() == 1
    assert outbox.kinds(cast.nadia.email).count("organizations/details_changed") == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Escriba el nombre"),
        ({"postcode": "99"}, "Escriba un código postal de Suiza como 1205"),
        ({"postcode": ""}, "Complete la dirección"),
        ({"town": ""}, "escriba la localidad"),
        ({"phone": "12"}, "no es un número de teléfono"),
        ({"website": "javascript:alert(1)"}, "Escriba una dirección como"),
        ({"vat_number": "CHE-123.456.789 TVA"}, "El dígito de control no cuadra"),
        ({"vat_number": "CHE-123.456.788"}, "Agregue MWST, TVA o IVA"),
        ({"vat_number": "ESB12345674"}, "Escriba el número del registro suizo"),
        ({"kind": "individual"}, "Los particulares no llevan número de IVA"),
        ({"vat_terms": ""}, "Marque la casilla"),
        ({"time_zone": "Mars/Base"}, "Elija una de las opciones que se muestran"),
        ({"slip_language": "es"}, "es"),
    ],
)
def test_a_refusal_says_what_to_write_and_keeps_the_rest(cast: Cast, changes: dict[str, Any], words: str) -> None:
    answer = send(cast.client("nadia"), house_number="36", **changes)
    assert answer.status_code == 422
    assert words in problems(answer)
    assert 'value="36"' in answer.content.decode()
    cast.talleres.refresh_from_db()
    assert cast.talleres.house_number == "34"


def test_a_new_organization_obeys_the_same_rules(cast: Cast) -> None:
    form = {"name": "Nueva", "kind": "company", "street": "Calle Mayor", "postcode": "99999", "country": "ES"}
    answer = cast.client("nadia").post("/org/new/", form)
    assert "código postal de España como 46003" in problems(answer)
    assert "Complete la dirección: escriba la localidad" in problems(answer)
    good = {**form, "postcode": "28013", "town": "Madrid", "phone": "915 55 01 01"}
    assert cast.client("nadia").post("/org/new/", good).status_code == 303
    made = cast.nadia.memberships.get(organization__name="Nueva").organization
    assert (made.phone, made.currency, made.invoice_language) == ("+34915550101", "EUR", "es")
