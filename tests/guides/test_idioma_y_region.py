"""Guide "idioma y región" (guide 5), scripts off: its steps with its labels."""

import pytest
import time_machine

from accounts.models import User
from notifications.models import Message
from security.tasks import tell_failures
from tests import factories
from tests.accounts.test_avatar import photo
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.walk import Walk

pytestmark = pytest.mark.django_db
NOON = "2026-11-25T12:00:00+00:00"


def pencil(walk: Walk, box: str) -> Walk:
    """The pencil of a box, by its whole name."""
    return walk.click(
        next(name for name in walk.links() if name.startswith(("Modificar", "Bearbeiten")) and box in name)
    )


def profile(cast: Cast, name: str = "clara") -> Walk:
    """From the initials in the corner, as the guide says."""
    user = cast.people[name]
    return Walk(cast.client(name)).open(f"{user.full_name}, menú de usuario").click("Gestionar mi perfil")


def test_the_boxes_stand_there_with_their_pencils(cast: Cast) -> None:
    walk = profile(cast)
    assert walk.heading == "Mi perfil"
    assert walk.sees(
        "Identidad", "Idioma", "País", "Zona horaria", "Aspecto", "Configuración de conexión",
        "¿Contraseña comprometida?",
    )  # fmt: skip
    for box in ("Identidad", "Idioma", "País", "Zona horaria", "Aspecto"):
        assert any(name.startswith("Modificar") and box in name for name in walk.links()), box


def test_the_language_changes_the_page_at_once_and_the_next_mail(cast: Cast) -> None:
    walk = pencil(profile(cast), "Idioma").choose("Deutsch").press("Guardar")
    assert (walk.heading, walk.url) == ("Mein Profil", "/profile/")
    assert walk.sees("Ihr Profil ist gespeichert.")
    assert walk.go("/org/talleres-rochat/users/").heading == "Personen"
    failure = Walk(factories.browser(), "/login/").fill(Correo=cast.clara.email, Contraseña="equivocada")
    failure.press("Continuar")
    tell_failures()
    assert "Passwort" in Message.objects.get(kind="security/wrong_password", user=cast.clara).subject


@pytest.mark.parametrize(
    ("zone", "name", "shown"),
    [
        ("Europe/Zurich", "Zúrich", "13:00"),
        ("America/New_York", "Nueva York", "07:00"),
        ("Asia/Kathmandu", "Katmandú", "17:45"),
    ],
)
def test_the_time_zone_shifts_the_times(cast: Cast, zone: str, name: str, shown: str) -> None:
    with time_machine.travel(NOON, tick=False):
        walk = pencil(profile(cast), "Zona horaria").fill(Zona_horaria=zone).press("Guardar")
        assert walk.sees(name, f"25 nov 2026, {shown}")
        signed_in = Walk(factories.browser(), "/login/").fill(Correo=cast.clara.email, Contraseña=PASSWORD)
        assert signed_in.press("Continuar").go("/profile/activity/").sees(f"25 nov 2026, {shown}")


def test_the_country_changes_how_dates_and_numbers_are_written(cast: Cast) -> None:
    User.objects.filter(pk=cast.clara.pk).update(language="de")
    walk = Walk(cast.client("clara"), "/profile/")
    assert walk.sees("1’234.5")
    assert pencil(walk, "Land").fill(Land="DE").press("Speichern").sees("1.234,5")


def test_the_name_and_the_picture(cast: Cast) -> None:
    walk = pencil(profile(cast), "Identidad").fill(Nombre="Clàra", Apellidos="Monnet-Li").press("Guardar")
    assert walk.sees("Clàra Monnet-Li", "Su perfil se ha guardado.")
    walk.click("Agregar una foto").attach("Foto", photo()).choose("Izquierda").press("Guardar")
    assert walk.sees("Su foto se ha guardado.", "Claro", "Oscuro")
    walk.choose("Quitar la foto").press("Guardar")
    assert walk.sees("Su foto se ha quitado. Se muestran sus iniciales.")


def test_a_wrong_name_is_said_and_kept(cast: Cast) -> None:
    walk = pencil(profile(cast), "Identidad").fill(Nombre="", Apellidos="Otra").press("Guardar")
    assert walk.status == 422
    assert walk.sees("Hay un problema")
    assert walk.field("Apellidos").get("value") == "Otra"


def test_the_appearance_is_rendered_by_the_server(cast: Cast) -> None:
    walk = pencil(profile(cast), "Aspecto").choose("Oscuro").press("Guardar")
    assert 'data-theme="dark"' in walk.client.get("/profile/").content.decode()
