"""Nothing typed is lost: an old form token, a session that ended, a password asked in between."""

import datetime
from typing import Any

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from core import typed
from core.form_tokens import FIELD
from security.access import KEPT_FOR_STRANGERS
from security.fields import CodeField, KeyField
from tests import factories
from tests.cast import Cast
from tests.walk import Walk

pytestmark = pytest.mark.django_db
DATA = "/org/talleres-rochat/settings/edit/"
OURS = {"origin": "http://testserver"}
NAME = "Talleres Recién Escritos"


def strict(user: User | None = None) -> Client:
    """A browser whose form tokens are checked."""
    client = Client(enforce_csrf_checks=True)
    return factories.sign_in(client, user) if user else client


def filled(client: Client, url: str = DATA, **answers: str) -> tuple[Walk, dict[str, Any]]:
    """A form of a page with other answers."""
    walk = Walk(client, url)
    wanted = next(each for each in walk.page.all("form") if set(answers) <= {c.get("name") for c in each.all("input")})
    return walk, {**walk._defaults(wanted), **answers}


def renewed(client: Client) -> Client:
    """Somebody signed in in another tab: the cookie is another one."""
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    return client


def value(page: str, name: str) -> str:
    """What stands in a field."""
    return page.split(f'name="{name}"')[1].split(">")[0]


def test_an_old_token_shows_the_form_again_with_what_was_typed(cast: Cast) -> None:
    walk, data = filled(strict(cast.nadia), name=NAME)
    answer = renewed(walk.client).post(DATA, data, headers=OURS)
    page = answer.content.decode()
    assert (answer.status_code, NAME in value(page, "name")) == (403, True)
    assert "Este formulario había caducado" in page
    cast.talleres.refresh_from_db()
    assert cast.talleres.name != NAME
    walk._arrive(answer)
    walk.url = DATA
    assert walk.client.post(DATA, {**walk._defaults(form_of(walk))}, headers=OURS).status_code == 303
    cast.talleres.refresh_from_db()
    assert cast.talleres.name == NAME


def form_of(walk: Walk) -> Any:
    """The form about the organization."""
    return next(each for each in walk.page.all("form") if "town" in {c.get("name") for c in each.all("input")})


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {}, {"origin": "null"}])
def test_another_site_writes_nothing_into_our_forms(cast: Cast, headers: dict[str, str]) -> None:
    walk, data = filled(strict(cast.nadia), name=NAME)
    answer = renewed(walk.client).post(DATA, data, headers=headers)
    assert (answer.status_code, NAME in answer.content.decode()) == (403, False)


@pytest.mark.parametrize("name", ["clara", "beat", "nobody"])
def test_what_one_person_typed_is_shown_to_that_person_alone(cast: Cast, name: str) -> None:
    walk, data = filled(strict(cast.clara), "/profile/edit/identity/", first_name="Clarissa")
    other = strict(cast.people.get(name))
    answer = renewed(other).post(walk.url, data, headers=OURS)
    assert (answer.status_code, "Clarissa" in answer.content.decode()) == (403, name == "clara")


def test_a_made_up_token_shows_nothing(cast: Cast) -> None:
    walk, data = filled(strict(cast.nadia), name=NAME)
    answer = renewed(walk.client).post(DATA, {**data, FIELD: "x.y.z"}, headers=OURS)
    assert (answer.status_code, NAME in answer.content.decode()) == (403, False)


def test_the_sign_in_page_left_open_keeps_the_address_and_no_password() -> None:
    walk, data = filled(strict(), "/login/", email="clara@casa.example", password="geheim1")
    page = renewed(walk.client).post("/login/", data, headers=OURS).content.decode()
    assert "clara@casa.example" in value(page, "email")
    assert "geheim1" not in page


def signed_out(client: Client) -> None:
    """The session ends on the server."""
    client.session.flush()


def sign_in(client: Client, user: User) -> None:
    client.post("/login/", {"email": user.email, "password": factories.PASSWORD})


def profile(user: User) -> tuple[Client, dict[str, Any]]:
    """A form of the person, filled, whose session ended."""
    walk, data = filled(factories.signed_in(user), "/profile/edit/identity/", first_name="Clarissa")
    signed_out(walk.client)
    answer = walk.client.post("/profile/edit/identity/", data)
    assert answer.headers["Location"] == "/login/?next=/profile/edit/identity/"
    return walk.client, data


def test_a_session_that_ended_brings_the_form_back_after_the_sign_in(cast: Cast) -> None:
    client, _data = profile(cast.clara)
    sign_in(client, cast.clara)
    page = client.get("/profile/edit/identity/").content.decode()
    assert "Clarissa" in value(page, "first_name")
    assert "Lo que había escrito vuelve a estar aquí" in page
    cast.clara.refresh_from_db()
    assert cast.clara.first_name == "Clara"
    assert "Clarissa" not in client.get("/profile/edit/identity/").content.decode()


def test_another_person_who_signs_in_sees_nothing_of_it(cast: Cast) -> None:
    client, _data = profile(cast.clara)
    sign_in(client, cast.beat)
    assert "Clarissa" not in client.get("/profile/edit/identity/").content.decode()
    assert typed.SESSION not in client.session


def test_it_waits_for_an_hour(cast: Cast) -> None:
    client, _data = profile(cast.clara)
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=61)):
        sign_in(client, cast.clara)
        assert "Clarissa" not in client.get("/profile/edit/identity/").content.decode()
        assert typed.SESSION not in client.session


def test_no_password_and_no_code_waits_in_the_session(cast: Cast) -> None:
    walk, data = filled(factories.signed_in(cast.clara), "/profile/security/password/", new_password="geheim geheim 7")
    signed_out(walk.client)
    walk.client.post(walk.url, {**data, "password": "altes", "code": "123456", "other": "stays"})
    kept = QueryDict(walk.client.session[typed.SESSION]["data"])
    assert (kept["other"], set(kept) & {*typed.SECRET, *typed.PLUMBING}) == ("stays", set())


@pytest.mark.parametrize("more", [{FIELD: ""}, {"first_name": "x" * typed.LARGEST}])
def test_strangers_and_long_texts_fill_no_session(cast: Cast, more: dict[str, str]) -> None:
    walk, data = filled(factories.signed_in(cast.clara), "/profile/edit/identity/", first_name="Clarissa")
    signed_out(walk.client)
    walk.client.post("/profile/edit/identity/", {**data, **more})
    assert typed.SESSION not in walk.client.session


def test_strangers_fill_the_database_with_no_more_than_a_few_forms(cast: Cast) -> None:
    url = "/profile/edit/identity/"
    walk, data = filled(factories.signed_in(cast.clara), url, first_name="Clarissa")
    signed_out(walk.client)
    browsers = [factories.browser() for _each in range(KEPT_FOR_STRANGERS.amount + 2)]
    answers = [browser.post(url, data) for browser in browsers]
    assert {answer.headers["Location"] for answer in answers} == {f"/login/?next={url}"}
    assert sum(typed.SESSION in browser.session for browser in browsers) == KEPT_FOR_STRANGERS.amount


def test_a_password_asked_in_between_keeps_what_was_typed(cast: Cast) -> None:
    walk = Walk(factories.signed_in(cast.clara), "/profile/security/app-passwords/add/")
    data = walk._defaults(next(each for each in walk.page.all("form") if each.up("main")))
    answer = walk.client.post(walk.url, {**data, "name": "Tableta"})
    walk.client.post(answer.headers["Location"], {"password": factories.PASSWORD})
    assert "Tableta" in value(walk.client.get(walk.url).content.decode(), "name")


def every(kind: Any) -> list[Any]:
    """All kinds below one."""
    return [each for below in kind.__subclasses__() for each in (below, *every(below))]


WITH_CODES = {"names_and_codes"}
"""Plain text fields of which a part is a code."""


def test_every_password_and_code_has_a_name_that_is_not_kept() -> None:
    ours = [form for form in every(forms.Form) if not form.__module__.startswith(("django", "allauth"))]
    fields = [(name, field) for form in ours for name, field in form.base_fields.items()]
    secret = {
        name for name, field in fields
        if isinstance(field, CodeField | KeyField) or isinstance(field.widget, forms.PasswordInput)
    }  # fmt: skip
    assert {name for name, _field in fields} >= WITH_CODES
    assert secret | WITH_CODES == typed.SECRET
