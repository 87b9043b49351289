"""Guide "agregar un usuario" (guide 3), scripts off: its steps, in its order, with its labels."""

import pytest

from organizations.models import Role
from organizations.people.commands import change_role
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.walk import Walk

pytestmark = pytest.mark.django_db
PAULA = "paula@estudio-luz.example"
ROLES = ["Responsable legal", "Administrador", "Colaborador", "Usuario externo"]


def wizard(cast: Cast, role: str, *, by: str = "nadia", email: str = PAULA) -> Walk:
    """The whole assistant up to the review."""
    walk = Walk(cast.client(by)).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo=email, Nombre="Paula", Apellidos="Sanz").press("Continuar")
    walk.choose(role)
    if role == "Responsable legal":
        walk.fill(Su_contraseña=factories.PASSWORD, Código=factories.code_of(cast.people[by]))
    return walk.press("Continuar").press("Continuar")


def invitation_page(walk: Walk, email: str = PAULA) -> Walk:
    """Follow the link of the mail in another browser."""
    return walk.go(outbox.link_of(outbox.last(email, "invitation")))


@pytest.mark.parametrize("role", ROLES)
def test_the_assistant_invites_into_each_of_the_four_roles(cast: Cast, role: str) -> None:
    walk = wizard(cast, role)
    assert walk.sees(PAULA, "Paula", "Sanz", role)
    walk.press("Enviar la invitación")
    assert walk.heading == "Usuarios"
    assert walk.sees("Paula Sanz", PAULA, "Invitado")
    assert role in outbox.last(PAULA, "invitation").text


def test_the_roles_say_what_they_mean_and_where_they_belong(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo=PAULA, Nombre="Paula").press("Continuar")
    assert walk.sees(*ROLES)
    assert not any(walk.field(role).has("disabled") for role in ROLES)


def test_an_administrator_reads_why_one_role_is_not_theirs_to_give(cast: Cast) -> None:
    walk = Walk(cast.client("clara")).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo=PAULA, Nombre="Paula").press("Continuar")
    assert walk.field("Responsable legal").has("disabled")
    assert walk.sees("Solo un responsable legal puede")


def test_a_legal_representative_is_appointed_with_ones_own_password(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo=PAULA, Nombre="Paula").press("Continuar").choose("Responsable legal")
    assert walk.fill(Su_contraseña="not the password").press("Continuar").status == 422
    assert walk.sees("La contraseña no es correcta")


@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_the_others_find_no_way_in(cast: Cast, name: str) -> None:
    walk = Walk(cast.client(name), "/org/talleres-rochat/")
    assert "Usuarios" not in walk.links()
    assert walk.go("/org/talleres-rochat/users/add/").status == 403
    assert walk.sees("Solo los administradores y los responsables legales")


def test_a_person_without_an_account_creates_one(cast: Cast) -> None:
    wizard(cast, "Colaborador").press("Enviar la invitación")
    walk = invitation_page(Walk(factories.browser()))
    assert walk.sees("Nadia Ferrari", "Talleres Rochat SA", "Colaborador")
    walk.click("Crear mi cuenta y unirme").fill(Contraseña="una frase larga y propia")
    walk.press("Crear mi cuenta y unirme")
    assert walk.url == "/org/talleres-rochat/"
    assert cast.talleres.memberships.get(user__email=PAULA).role == Role.COLLABORATOR


def test_a_person_with_an_account_joins_and_switches_between_both(cast: Cast) -> None:
    wizard(cast, "Usuario externo", email=cast.olga.email).press("Enviar la invitación")
    walk = invitation_page(Walk(cast.client("olga")), cast.olga.email)
    walk.press("Unirse con olga@globex.example")
    assert walk.url == "/org/talleres-rochat/"
    assert {"Globex GmbH", "Talleres Rochat SA"} <= {name.split(" · ")[0] for name in _organizations(walk)}


def test_signed_in_as_somebody_else_one_is_asked_which_account(cast: Cast) -> None:
    wizard(cast, "Colaborador").press("Enviar la invitación")
    walk = invitation_page(Walk(cast.client("olga")))
    assert walk.sees("¿Con qué cuenta", PAULA, cast.olga.email)
    assert not cast.talleres.memberships.filter(user=cast.olga).exists()


def test_accounting_and_contact_preferences_are_part_of_the_assistant(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo=PAULA, Nombre="Paula").press("Continuar")
    walk.choose("Colaborador").choose("Puede gestionar la contabilidad").choose(
        "Recibe los recordatorios de facturación"
    )
    walk.press("Continuar").choose("Contabilidad").press("Continuar").press("Enviar la invitación")
    made = cast.talleres.invitations.get(email=PAULA)
    assert (made.has_accounting, made.wants_billing_mail) == (True, True)
    assert [team.name for team in made.teams.all()] == ["Contabilidad"]


def test_volver_keeps_what_was_written(cast: Cast) -> None:
    walk = wizard(cast, "Administrador")
    for _step in range(3):
        walk.click("Volver")
    assert walk.field("Correo").get("value") == PAULA
    assert walk.field("Apellidos").get("value") == "Sanz"


def test_an_error_is_named_at_the_top_and_at_the_field(cast: Cast) -> None:
    walk = Walk(cast.client("nadia")).click("Usuarios").click("Agregar un usuario")
    walk.fill(Correo="beat@talleres-rochat.example", Nombre="Beat").press("Continuar")
    assert walk.status == 422
    assert walk.sees("Hay un problema", "Beat Kessler")
    assert next(walk.page.all("title")).text.startswith("Error: ")


def test_the_pending_invitation_is_resent_and_cancelled(cast: Cast) -> None:
    walk = wizard(cast, "Colaborador").press("Enviar la invitación")
    old = outbox.link_of(outbox.last(PAULA, "invitation"))
    walk.open("Acciones para Paula Sanz").click(f"Reenviar la invitación de {PAULA}").press("Reenviar la invitación")
    assert Walk(factories.browser(), old).status == 410
    walk.click("Usuarios").open("Acciones para Paula Sanz").click(f"Cancelar la invitación de {PAULA}")
    walk.press("Cancelar la invitación")
    assert not walk.sees("Paula Sanz")
    assert invitation_page(Walk(factories.browser())).status == 410


def test_a_promise_ends_with_the_right_of_the_one_who_made_it(cast: Cast) -> None:
    wizard(cast, "Colaborador", by="clara", email=cast.olga.email).press("Enviar la invitación")
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.EXTERNAL, has_accounting=False)
    walk = invitation_page(Walk(cast.client("olga")), cast.olga.email).press("Unirse con olga@globex.example")
    assert walk.status == 410


def _organizations(walk: Walk) -> list[str]:
    return [each.text for each in walk.go("/org/").page.all("th", "td")]
