"""Guide "modificar los detalles de la Organización" (guide 12), scripts off."""

import pytest

from organizations.models import Organization
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.organizations.settings import EDIT
from tests.walk import Walk

pytestmark = pytest.mark.django_db
DATA = "Datos de la organización"


def form(cast: Cast, person: str = "nadia") -> Walk:
    """Data of the organization, then Modificar."""
    return Walk(cast.client(person)).click(DATA).click("Modificar")


def test_the_steps_of_the_guide_change_the_data(cast: Cast) -> None:
    walk = form(cast).fill(Nombre="Talleres Rochat e hijas SA", Tipo="association", Teléfono="022 555 02 02")
    walk.fill(Calle="Quai du Mont", Número="3").press("Guardar")
    assert (walk.status, walk.heading) == (200, DATA)
    assert walk.sees("Talleres Rochat e hijas SA", "Asociación", "Quai du Mont 3", "+41 22 555 02 02")
    assert walk.sees("Los datos de Talleres Rochat e hijas SA están guardados")
    mail = outbox.text_of(outbox.last(cast.nadia.email, "details_changed"))
    assert "Nadia Ferrari ha modificado los datos" in mail
    assert "- Calle: Rue des Bains → Quai du Mont" in mail


def test_the_logo_is_part_of_the_same_form(cast: Cast) -> None:
    client = cast.client("nadia")
    walk = Walk(client).click(DATA).click("Modificar")
    picture = {"square_logo": factories.upload("red")}
    main = next(each for each in walk.page.all("form") if each.get("enctype"))
    sent = {name: value[0] for name, value in walk._defaults(main).items()}
    assert client.post(EDIT, {**sent, **picture}).status_code == 303
    stored = Organization.objects.get(pk=cast.talleres.pk)
    page = client.get("/org/talleres-rochat/").content.decode()
    assert stored.square_url != cast.talleres.square_url
    assert f'src="{stored.square_url}"' in page


def test_the_currency_of_the_next_invoices_is_said_before_saving(cast: Cast) -> None:
    walk = form(cast).fill(País="ES", Código_postal="46003", Localidad="Valencia", Teléfono="+34 960 555 012")
    walk.fill(**{"N.º_de_IVA": "ESB12345674"}).press("Guardar")
    assert walk.status == 422
    assert walk.sees("La moneda cambia de CHF a EUR", "Los documentos ya emitidos siguen en CHF")
    walk.choose("Entiendo").press("Guardar")
    assert walk.sees("EUR, por la dirección postal; se aplica a las próximas facturas", "España")


@pytest.mark.parametrize("person", ["clara", "iker", "beat"])
def test_a_colleague_reads_and_learns_who_may_change(cast: Cast, person: str) -> None:
    walk = Walk(cast.client(person)).click(DATA)
    assert walk.sees("Talleres Rochat SA", "Solo un responsable legal puede")
    assert "Modificar" not in walk.links()


def test_billing_addresses_are_added_without_changing_the_currency(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click(DATA).click("Gestionar las direcciones de facturación")
    walk.click("Agregar una dirección").fill(
        Destinatario="Taller de Valencia", Calle="Calle de la Paz", Número="12", Código_postal="46003",
        Localidad="Valencia", País="ES", Correos="ana@taller.example\nbea@taller.example",
    ).press("Guardar")  # fmt: skip
    assert walk.sees("Taller de Valencia", "ana@taller.example", "bea@taller.example")
    walk.open("Acciones para Taller de Valencia").click("Usar por defecto").press("Usar por defecto")
    assert walk.sees("Los documentos van a nombre de Taller de Valencia")
    assert walk.click(DATA).sees("CHF, por la dirección postal", "Taller de Valencia")
