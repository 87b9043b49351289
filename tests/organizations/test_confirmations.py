"""A confirmation does what it showed, or shows itself again: opened, changed meanwhile, pressed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing

from core.clock import now
from core.models import StoredForm
from core.shown import version_of
from organizations.departures.commands import rights_of
from organizations.details.addresses import add_address, edit_address
from organizations.details.facts import facts_of_address
from organizations.invitations.commands import resend_invitation
from organizations.people.commands import change_role, change_teams
from organizations.protection.suspending import reinstate_member, suspend_member
from organizations.protection.two_factor import exempt, lift_exemption, require_second_factor
from products.holds import commands as holds
from products.models import Hold, Product
from security.app_passwords import commands as app_passwords
from tests import factories
from tests.cast import Cast
from tests.organizations.protection import DAY
from tests.walk import Walk

pytestmark = pytest.mark.django_db
ORG = "/org/talleres-rochat"
OTHER: dict[str, object] = {"other": {"heir": None, "items": [], "title": "Discos"}}
Case = tuple[str, str, Callable[[], Any], Callable[[], object]]
"""Address, button, what changes meanwhile, and what must still be so after the button."""


def suspended(cast: Cast) -> Case:
    nadia, beat = cast.member("nadia"), cast.member("beat")
    facts: dict[str, Any] = {"actor": nadia, "subject": beat, "until": None}
    suspend_member(reason="Holiday", now=now(), **facts)

    def again() -> None:
        reinstate_member(actor=nadia, subject=beat)
        suspend_member(reason="Stolen phone", now=now(), **facts)

    return (
        f"{ORG}/users/{beat.pk}/unlock/",
        "Desbloquear a este usuario",
        again,
        lambda: cast.member("beat").is_suspended,
    )


def exempted(cast: Cast) -> Case:
    nadia, beat = cast.member("nadia"), cast.member("beat")
    require_second_factor(actor=nadia, starts_at=None, refuses_sms=False, now=now())
    facts: dict[str, Any] = {"actor": nadia, "subject": beat, "reason": "New phone"}
    exempt(ends_at=now() + DAY, now=now(), **facts)

    def again() -> None:
        lift_exemption(actor=nadia, subject=beat, now=now())
        exempt(ends_at=now() + 30 * DAY, now=now(), **facts)

    return (
        f"{ORG}/users/{beat.pk}/exempt/end/",
        "Terminar la excepción",
        again,
        lambda: cast.talleres.second_factor_exceptions.filter(lifted_at=None).exists(),
    )


def required(cast: Cast) -> Case:
    def later() -> None:
        require_second_factor(actor=cast.member("nadia"), starts_at=now() + 30 * DAY, refuses_sms=False, now=now())

    def begins_later() -> bool:
        cast.talleres.refresh_from_db()
        return (cast.talleres.second_factor_from or now()) > now() + DAY

    return f"{ORG}/security/require-2fa/", "Exigir la verificación en dos pasos", later, begins_later


def locked(cast: Cast) -> Case:
    product = Product.objects.filter(organization=cast.talleres, kind__is_lockable=True).earliest("pk")
    facts: dict[str, Any] = {"actor": cast.member("nadia"), "product": product}
    holds.lock(reason="Moving", ends_at=None, now=now(), **facts)

    def again() -> None:
        holds.unlock(now=now(), **facts)
        holds.lock(reason="Misused", ends_at=None, now=now(), **facts)

    url = f"{ORG}/products/{product.kind.category.key}/{product.pk}/unlock/"
    return (
        url,
        "Desbloquear la gestión del producto",
        again,
        lambda: product.holds.in_force(now()).filter(kind=Hold.Kind.LOCK).exists(),
    )


def address(cast: Cast) -> Case:
    nadia, place = (
        cast.member("nadia"),
        {"street": "Rue du Port", "postcode": "1201", "town": "Genève", "country": "CH"},
    )
    values = {"name": "Bureau", "house_number": "1", **place}
    row = add_address(actor=nadia, values=values, now=now())

    def moved() -> None:
        seen = version_of(facts_of_address(row))
        edit_address(actor=nadia, address=row, values={**values, "name": "Siège"}, seen=seen, now=now())

    url = f"{ORG}/settings/addresses/{row.pk}/delete/"
    return url, "Eliminar la dirección", moved, lambda: cast.talleres.billing_addresses.filter(pk=row.pk).exists()


def invitation(cast: Cast) -> Case:
    pending = factories.invitation(cast.member("clara"), email="paula@estudio-luz.example")

    def resent() -> None:
        resend_invitation(actor=cast.member("clara"), invitation=pending, now=now())

    url = f"{ORG}/users/invitations/{pending.pk}/cancel/"
    return (
        url,
        "Cancelar la invitación",
        resent,
        lambda: cast.talleres.invitations.pending().filter(pk=pending.pk).exists(),
    )


def team(cast: Cast) -> Case:
    found = cast.talleres.teams.get(name="Taller")

    def joined() -> None:
        change_teams(actor=cast.member("nadia"), subject=cast.member("iker"), team_ids=[found.pk])

    factories.grant(found, factories.product(cast.talleres, name="nuevo.example"), "technical")
    cast.member("iker").teams.clear()
    url = f"{ORG}/teams/{found.pk}/delete/"
    return url, "Eliminar el equipo", joined, lambda: cast.talleres.teams.filter(pk=found.pk).exists()


def programs(cast: Cast) -> Case:
    factories.app_password(cast.nadia, name="Phone")

    def another() -> None:
        app_passwords.create(actor=cast.nadia, name="Tablet", now=now())

    url = "/profile/security/app-passwords/revoke/"
    return url, "Revocar todas", another, lambda: cast.nadia.app_passwords.living().count() == 2


CASES = [suspended, exempted, required, locked, address, invitation, team, programs]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_what_changed_meanwhile_is_shown_again_and_not_done(cast: Cast, case: Callable[[Cast], Case]) -> None:
    url, button, meanwhile, is_still_so = case(cast)
    walk = Walk(factories.fresh(cast.client("nadia")), url)
    tick(walk)
    meanwhile()
    walk.press(button)
    assert (walk.status, walk.sees("Esto cambió mientras tenía la página abierta")) == (409, True)
    assert is_still_so()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_an_answer_without_what_was_shown_asks_again(cast: Cast, case: Callable[[Cast], Case]) -> None:
    url, _button, meanwhile, is_still_so = case(cast)
    client = factories.fresh(cast.client("nadia"))
    meanwhile()
    for proof in ({}, {"seen": ""}):
        assert client.post(url, {"understood": "on", **proof}).status_code == 409
        assert is_still_so()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_what_did_not_change_is_done(cast: Cast, case: Callable[[Cast], Case]) -> None:
    url, button, _meanwhile, is_still_so = case(cast)
    walk = Walk(factories.fresh(cast.client("nadia")), url)
    tick(walk)
    assert walk.press(button).status == 200
    assert not is_still_so()


def tick(walk: Walk) -> None:
    """The box of a K2 page."""
    if any(each.get("name") == "understood" for each in walk.page.all("input")):
        walk.choose("Entiendo")


def test_the_shown_page_is_one_press_away_from_what_it_says_now(cast: Cast) -> None:
    url, button, meanwhile, is_still_so = suspended(cast)
    walk = Walk(cast.client("nadia"), url)
    meanwhile()
    walk.press(button).press(button)
    assert not is_still_so()


def test_an_alert_to_everybody_goes_to_those_who_stood_there(cast: Cast) -> None:
    walk = Walk(cast.client("nadia"), f"{ORG}/users/alert/?everybody=1")
    factories.member(cast.talleres)
    assert walk.press("Enviar la alerta").status == 409
    assert walk.press("Enviar la alerta").status == 200


def test_a_list_that_reads_otherwise_by_now_is_shown_again(cast: Cast) -> None:
    walk = Walk(cast.client("nadia"), f"{ORG}/users/import/")
    walk.fill(Personas="ana@estudio-luz.example\nbea@estudio-luz.example").press("Revisar la lista")
    factories.member(cast.talleres, user=factories.person("bea@estudio-luz.example"))
    assert walk.press("Enviar 2 invitaciones").status == 409
    assert not cast.talleres.jobs.exists()
    walk.press("Enviar 1 invitación")
    assert cast.talleres.jobs.get().total == 1


def test_two_tabs_that_decide_about_one_persons_files_each_do_what_they_showed(cast: Cast) -> None:
    client, beat = cast.client("clara"), cast.member("beat")
    first, second = (Walk(client, f"{ORG}/users/{beat.pk}/remove/") for _tab in range(2))
    urls = [
        each.click("Continuar").url if "Continuar" in each.links() else each.press("Continuar").url
        for each in (first, second)
    ]
    assert urls[0] != urls[1]
    assert all("?draft=" in url for url in urls)


def test_teams_that_somebody_else_set_meanwhile_are_not_undone_unread(cast: Cast) -> None:
    beat, new = cast.member("beat"), factories.team(cast.talleres, "Nuevo")
    walk = Walk(cast.client("nadia"), f"{ORG}/users/{beat.pk}/teams/")
    change_teams(actor=cast.member("clara"), subject=beat, team_ids=[new.pk])
    ticks = [
        each for each in walk.page.all("input") if each.get("name") == "teams" and each.get("value") != str(new.pk)
    ]
    walk.answers["teams"] = [ticks[0].get("value")]
    assert walk.press("Guardar").status == 409
    assert list(beat.teams.all()) == [new]


def test_the_second_page_of_a_removal_does_what_it_said(cast: Cast) -> None:
    client, beat = cast.client("clara"), cast.member("beat")
    walk = Walk(client, f"{ORG}/users/{beat.pk}/remove/")
    (walk.click if "Continuar" in walk.links() else walk.press)("Continuar")
    StoredForm.objects.exclude(kind="").update(data={"seen": version_of(rights_of(beat)), "decisions": OTHER})
    walk.choose("Entiendo").fill(Contraseña=factories.PASSWORD).press("Eliminar a este usuario")
    assert (walk.status, cast.talleres.memberships.filter(pk=beat.pk).exists()) == (409, True)


def test_what_the_page_of_leaving_listed_goes_into_the_evidence_of_its_own_tab(cast: Cast) -> None:
    walk = Walk(cast.client("lucia"), f"{ORG}/leave/")
    listed = next(each.get("value") for each in walk.page.all("input") if each.get("name") == "listed")
    assert signing.loads(listed, salt=f"leaving:{cast.member('lucia').pk}") is not None
    walk.choose("Entiendo").press("Abandonar la organización")
    assert cast.talleres.departures.get().email == cast.lucia.email


@pytest.mark.parametrize("listed", ["", "made.up", "x"])
def test_a_list_that_the_portal_did_not_sign_counts_for_nothing(cast: Cast, listed: str) -> None:
    answer = cast.client("lucia").post(f"{ORG}/leave/", {"understood": "on", "listed": listed})
    assert (answer.status_code, cast.talleres.departures.count()) == (303, 1)


@pytest.mark.parametrize("name", ["beat", "iker"])
def test_a_role_given_between_the_pages_of_a_removal_leads_back_to_the_first(cast: Cast, name: str) -> None:
    client, subject = cast.client("nadia"), cast.member(name)
    walk = Walk(client, f"{ORG}/users/{subject.pk}/remove/")
    change_role(actor=cast.member("clara"), subject=subject, role="external", has_accounting=False)
    (walk.click if "Continuar" in walk.links() else walk.press)("Continuar")
    assert walk.url.split("?")[0] == f"{ORG}/users/{subject.pk}/remove/"
    assert walk.sees("Esto cambió mientras tenía la página abierta", "Usuario externo")
    (walk.click if "Continuar" in walk.links() else walk.press)("Continuar")
    assert walk.url.split("?")[0] == f"{ORG}/users/{subject.pk}/remove/confirm/"
