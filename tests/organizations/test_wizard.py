"""ORG-20 to ORG-23: adding a user in four steps."""

import pytest
from django.http import HttpResponse
from django.test import Client

from organizations.models import Role
from organizations.people.commands import change_role
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
URL = "/org/talleres-rochat/users/add/"
GUEST = "paula@estudio-luz.example"
PERSON = {"email": GUEST, "first_name": "Paula", "last_name": "Sanz", "language": "it"}
ROLE = {"role": "collaborator", "has_accounting": "on", "wants_product_mail": "on"}


def post(client: Client, step: int, **answers: object) -> HttpResponse:
    """Send one step."""
    return client.post(f"{URL}?step={step}", answers)  # type: ignore[return-value]


def get(client: Client, step: int) -> str:
    """The page of a step, wherever it leads."""
    return client.get(f"{URL}?step={step}", follow=True).content.decode()


def fill(client: Client, **role: object) -> None:
    """The first three steps."""
    for step, answers in ((1, PERSON), (2, {**ROLE, **role}), (3, {})):
        assert post(client, step, **answers).status_code == 303


def test_four_steps_send_one_invitation(cast: Cast) -> None:
    client = cast.client("clara")
    fill(client)
    assert outbox.kinds(GUEST) == []
    assert post(client, 4).headers["Location"] == "/org/talleres-rochat/users/"
    made = cast.talleres.invitations.get(email=GUEST)
    assert (made.role, made.language, made.full_name) == ("collaborator", "it", "Paula Sanz")
    assert (made.has_accounting, made.wants_billing_mail, made.wants_product_mail) == (True, False, True)


def test_the_review_repeats_every_answer(cast: Cast) -> None:
    client = cast.client("nadia")
    fill(client)
    text = get(client, 4)
    for fact in (GUEST, "Paula", "Sanz"):
        assert fact in text


def test_going_back_loses_nothing(cast: Cast) -> None:
    client = cast.client("nadia")
    team = cast.talleres.teams.get(name="Taller")
    fill(client)
    post(client, 3, teams=[team.pk])
    assert f'value="{GUEST}"' in get(client, 1)
    assert 'value="collaborator" checked' in get(client, 2)
    assert f'value="{team.pk}"' in get(client, 3)
    post(client, 4)
    assert list(cast.talleres.invitations.get(email=GUEST).teams.all()) == [team]


@pytest.mark.parametrize("step", ["2", "3", "4"])
def test_a_step_is_not_reached_before_its_forerunners(cast: Cast, step: str) -> None:
    answer = cast.client("nadia").get(f"{URL}?step={step}", follow=True)
    assert 'name="email"' in answer.content.decode()


@pytest.mark.parametrize("step", ["0", "5", "x", "", "9" * 30, "-1", "１"])
def test_an_odd_step_is_the_first_one(cast: Cast, step: str) -> None:
    assert 'name="email"' in cast.client("nadia").get(URL, {"step": step}).content.decode()


def test_pressing_send_twice_sends_once(cast: Cast) -> None:
    client = cast.client("nadia")
    fill(client)
    assert [post(client, 4).status_code, post(client, 4).status_code] == [303, 303]
    assert outbox.kinds(GUEST) == ["organizations/invitation"]


def test_two_windows_with_one_draft_send_once(cast: Cast) -> None:
    client = cast.client("nadia")
    fill(client)
    session = client.session
    draft = dict(session.items())
    post(client, 4)
    session.update(draft)
    session.save()
    assert post(client, 4).status_code == 422
    assert outbox.kinds(GUEST) == ["organizations/invitation"]


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Escriba el correo"), ("nonsense", "nombre@"), ("nadia@talleres-rochat.example", "su propia dirección"),
        ("BEAT@talleres-rochat.example", "Beat Kessler"), ("sophie.morel@talleres-rochat.example", "pendiente"),
        ("pa\u200bula@luz.example", ""), ("pаula@luz.example", ""), ("a" * 250 + "@luz.example", ""),
    ],
)  # fmt: skip
def test_an_address_that_will_not_do_is_refused_with_its_reason(cast: Cast, email: str, words: str) -> None:
    answer = post(cast.client("nadia"), 1, **{**PERSON, "email": email})
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("role", ["legal_representative", "owner", "", "administrator\x00"])
def test_a_tampered_role_is_refused_at_its_step(cast: Cast, role: str) -> None:
    client = cast.client("clara")
    post(client, 1, **PERSON)
    assert post(client, 2, role=role).status_code == 422


def test_a_draft_outlives_its_right_but_sends_nothing(cast: Cast) -> None:
    change_role(
        actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.LEGAL_REPRESENTATIVE, has_accounting=False
    )
    client = cast.client("clara")
    fill(client, role="legal_representative", password=factories.PASSWORD)
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.ADMINISTRATOR, has_accounting=False)
    assert post(client, 4).status_code == 403
    assert outbox.kinds(GUEST) == []


def test_an_address_that_joined_meanwhile_is_refused_at_the_end(cast: Cast) -> None:
    client = cast.client("nadia")
    fill(client)
    factories.member(cast.talleres, user=factories.person(GUEST))
    answer = post(client, 4)
    assert answer.status_code == 422
    assert "organizations/invitation" not in outbox.kinds(GUEST)


def test_a_team_of_another_organization_is_refused(cast: Cast) -> None:
    client = cast.client("nadia")
    fill(client)
    assert post(client, 3, teams=[factories.team(cast.globex).pk]).status_code == 422


def test_the_draft_of_one_organization_is_not_used_in_another(cast: Cast) -> None:
    factories.member(cast.globex, Role.ADMINISTRATOR, cast.nadia)
    client = cast.client("nadia")
    fill(client)
    assert GUEST in client.get("/org/talleres-rochat/users/add/?step=4").content.decode()
    answer = client.get("/org/globex/users/add/?step=4", follow=True)
    assert 'name="email"' in answer.content.decode()
    assert GUEST not in answer.content.decode()
    client.post("/org/globex/users/add/?step=4")
    assert not cast.globex.invitations.filter(email=GUEST).exists()


def test_a_legal_representative_is_invited_with_the_own_password_and_code_only(cast: Cast) -> None:
    client = cast.client("nadia")
    post(client, 1, **PERSON)
    refused = post(client, 2, role="legal_representative")
    assert refused.status_code == 422
    assert 'name="password"' in refused.content.decode()
    right = {"role": "legal_representative", "password": factories.PASSWORD, "code": factories.code_of(cast.nadia)}
    for wrong in ({"password": "wrong"}, {"code": "000000"}, {"code": ""}):
        assert post(client, 2, **{**right, **wrong}).status_code == 422
    assert post(client, 2, **right).status_code == 303


def test_whoever_signed_in_a_moment_ago_types_no_password_again(cast: Cast) -> None:
    client = factories.browser()
    client.post("/login/", {"email": cast.nadia.email, "password": factories.PASSWORD})
    client.post("/login/2fa/", {"code": factories.code_of(cast.nadia)})
    post(client, 1, **PERSON)
    assert post(client, 2, role="legal_representative").status_code == 303


def test_the_bare_address_begins_a_new_draft(cast: Cast) -> None:
    client = cast.client("nadia")
    post(client, 1, **PERSON)
    assert PERSON["email"] in client.get(f"{URL}?step=1").content.decode()
    client.get(URL)
    assert PERSON["email"] not in client.get(f"{URL}?step=1").content.decode()


def test_an_invitation_without_products_says_so_before_it_goes(cast: Cast) -> None:
    client, add = cast.client("nadia"), "/org/talleres-rochat/users/add/?step="
    client.post(f"{add}1", {"email": "x@luz.example", "first_name": "X", "language": "es"})
    client.post(f"{add}2", {"role": "collaborator"})
    assert "no verá ningún producto" in client.get(f"{add}3").content.decode()
    client.post(f"{add}3", {"do": "go"})
    assert "No verá ningún producto" in client.get(f"{add}4").content.decode()
    client.post(f"{add}3", {"do": "go", "teams": [cast.talleres.teams.get(name="Taller").pk]})
    assert "No verá ningún producto" not in client.get(f"{add}4").content.decode()
