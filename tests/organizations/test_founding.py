"""ORG-1 to ORG-5: organizations of a person."""

import pytest

from organizations.details.create import create_organization
from organizations.models import Organization
from security.models import Event
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ADDRESS = {
    "name": "Vélos du Lac Sàrl", "kind": "company", "street": "Quai du Seujet", "house_number": "7",
    "postcode": "1201", "town": "Genève", "country": "CH", "phone": "+41 22 555 02 02",
}  # fmt: skip


def test_a_person_founds_several_and_answers_for_each(cast: Cast) -> None:
    founder = create_organization(owner=cast.lucia, name="Segunda casa")
    assert founder.is_legal_representative
    roles = dict(cast.lucia.memberships.values_list("organization__slug", "role"))
    assert roles["talleres-rochat"] == "external"
    assert roles["estudio-marchetti"] == roles["segunda-casa"] == "legal_representative"


def test_the_founder_receives_billing_mails_and_a_line_in_the_journal(cast: Cast) -> None:
    founder = create_organization(owner=cast.beat, name="Taller de Beat")
    assert founder.wants_billing_mail
    event = Event.objects.get(kind="organization:created", organization=founder.organization)
    assert event.actor == cast.beat


def test_two_organizations_of_one_name_get_two_addresses(cast: Cast) -> None:
    slugs = [create_organization(owner=cast.olga, name="Globex GmbH").organization.slug for _each in range(3)]
    assert slugs == ["globex-gmbh", "globex-gmbh-2", "globex-gmbh-3"]


@pytest.mark.parametrize("name", ["new", "  ", "!!!", "東京", "a" * 120])
def test_every_name_gets_an_address_of_its_own(cast: Cast, name: str) -> None:
    slug = create_organization(owner=cast.olga, name=name).organization.slug
    assert slug != "new"
    assert cast.client("olga").get(f"/org/{slug}/").status_code == 200


def test_a_name_with_letters_is_required(cast: Cast) -> None:
    answer = cast.client("beat").post("/org/new/", {**ADDRESS, "name": "   "})
    assert answer.status_code == 422
    assert cast.beat.memberships.count() == 1


def test_the_form_founds_and_leads_to_the_panel(cast: Cast) -> None:
    answer = cast.client("beat").post("/org/new/", ADDRESS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/org/velos-du-lac-sarl/")
    made = Organization.objects.get(slug="velos-du-lac-sarl")
    assert {name: str(getattr(made, name)) for name in ADDRESS} == {**ADDRESS, "phone": "+41225550202"}


@pytest.mark.parametrize(("country", "currency"), [("CH", "CHF"), ("LI", "CHF"), ("ES", "EUR"), ("DE", "EUR")])
def test_the_country_decides_the_currency(country: str, currency: str) -> None:
    assert factories.organization(country=country).currency == currency


def test_customer_numbers_differ(cast: Cast) -> None:
    numbers = {cast.talleres.customer_number, cast.globex.customer_number, cast.marchetti.customer_number}
    assert len(numbers) == 3


def test_the_portal_opens_the_organization_used_last(cast: Cast) -> None:
    client = cast.client("lucia")
    client.get("/org/talleres-rochat/")
    create_organization(owner=cast.lucia, name="Nunca abierta")
    assert client.get("/").headers["Location"] == "/org/talleres-rochat/"


def test_somebody_without_organizations_is_led_to_their_list(db: None) -> None:
    assert factories.signed_in(factories.person()).get("/").headers["Location"] == "/org/"


def test_the_first_minute_shows_steps_and_no_zeros() -> None:
    person = factories.person(first_name="Amélie", language="es")
    client = factories.signed_in(person)
    own = f"/org/{factories.organization(owner=person).slug}/"
    panel, people = client.get(own).content.decode(), client.get(f"{own}users/").content.decode()
    assert "Le damos la bienvenida, Amélie" in panel
    for path in ("/profile/security/2fa/", f"{own}users/add/", f"{own}teams/add/"):
        assert f'href="{path}"' in panel
    assert panel.count('class="button primary"') == 1
    assert "no tiene la verificación" not in people
    assert people.count('href="add/"') == 1
    assert "Enviar una alerta a todos" not in client.get(f"{own}security/").content.decode()
