"""What a form creates is created once: three presses of its button in the same moment lead to one thing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.clock import now
from core.form_tokens import FIELD, make_token, number_of
from core.models import StoredForm
from notifications.models import Message
from organizations.models import BillingAddress, Invitation, Job, Organization
from security.models import AppPassword
from tests import factories
from tests.cast import Cast
from tests.races import at_once
from tests.walk import Walk

HERE = "/org/talleres-rochat"
PLACE = {"street": "Rue du Port", "house_number": "1", "postcode": "1201", "town": "Genève", "country": "CH"}
LIST = "a@estudio-luz.example;Ana;\nb@estudio-luz.example;Bea;"


def list_of_people(walk: Walk) -> Walk:
    return walk.fill(Personas=LIST).press("Revisar la lista")


def one_person(walk: Walk) -> Walk:
    walk.fill(Correo="paula@estudio-luz.example", Nombre="Paula").press("Continuar").choose("Colaborador")
    return walk.press("Continuar").press("Continuar")


FORMS: dict[str, tuple[str, Callable[[Walk], Walk], dict[str, Any], Any]] = {
    "organization": ("/org/new/", lambda walk: walk, {"name": "Taller Doble", **PLACE}, Organization),
    "address": (f"{HERE}/settings/addresses/add/", lambda walk: walk, {"name": "Bureau", **PLACE}, BillingAddress),
    "invitation": (f"{HERE}/users/add/", one_person, {}, Invitation),
    "list": (f"{HERE}/users/import/", list_of_people, {"confirmed": "yes"}, Job),
    "app password": ("/profile/security/app-passwords/add/", lambda walk: walk, {"name": "Phone"}, AppPassword),
    "export": (f"{HERE}/settings/export/", lambda walk: walk, {"password": factories.PASSWORD}, Job),
    "resent": (f"{HERE}/users/invitations/{{}}/resend/", lambda walk: walk, {}, Message),
    "codes": ("/profile/security/2fa/codes/new/", lambda walk: walk, {}, Message),
}


def opened(cast: Cast, name: str) -> tuple[Walk, dict[str, Any]]:
    """The form, filled."""
    url, walk, more, _model = FORMS[name]
    client, pending = factories.just_proved(cast.client("nadia")), cast.talleres.invitations.earliest("pk").pk
    page = walk(Walk(client, url.format(pending)))
    form = next(each for each in page.page.all("form") if each.get("method") == "post" and each.up("main"))
    return page, {**page._defaults(form), **more}


def tab(client: Client) -> Client:
    """Another connection of the same browser."""
    other = factories.browser()
    other.cookies = client.cookies
    return other


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FORMS)
def test_three_presses_in_the_same_moment_make_one(cast: Cast, name: str) -> None:
    walk, data = opened(cast, name)
    model = FORMS[name][3]
    before = model.objects.count()
    tabs = [tab(walk.client) for _press in range(3)]
    answers = at_once(*[lambda each=each: each.post(walk.url, data) for each in tabs])
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert model.objects.count() == before + 1


@pytest.mark.django_db
def test_the_second_press_reads_the_same_sentence(cast: Cast) -> None:
    walk, data = opened(cast, "organization")
    pages = [walk.client.post(walk.url, data, follow=True).content.decode() for _press in range(2)]
    assert ["Organización Taller Doble creada" in page for page in pages] == [True, True]
    assert Organization.objects.filter(name="Taller Doble").count() == 1


@pytest.mark.django_db
def test_a_form_that_was_refused_can_be_sent_again(cast: Cast) -> None:
    walk, data = opened(cast, "organization")
    assert walk.client.post(walk.url, {**data, "name": ""}).status_code == 422
    assert walk.client.post(walk.url, data).status_code == 303


@pytest.mark.django_db
def test_two_forms_make_two_things(cast: Cast) -> None:
    for _form in range(2):
        walk, data = opened(cast, "organization")
        walk.client.post(walk.url, data)
    assert Organization.objects.filter(name="Taller Doble").count() == 2


@pytest.mark.django_db
def test_the_number_of_a_form_is_of_one_person_and_not_made_up(cast: Cast) -> None:
    token = make_token(cast.nadia)
    assert number_of(token, cast.nadia)
    assert number_of(token, cast.clara) == number_of(token + "x", cast.nadia) == number_of("a.b.c", cast.nadia) == ""
    walk, data = opened(cast, "organization")
    other = cast.client("clara").post(walk.url, {**data, FIELD: token})
    assert other.status_code == 303
    assert not StoredForm.objects.filter(key=token.split(".")[0], expires_at__gt=now()).exists()
