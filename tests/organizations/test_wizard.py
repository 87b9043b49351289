"""ORG-20 to ORG-23: adding a user in four steps."""

import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from core.clock import now
from core.models import StoredForm
from organizations.deletion.erasure import erase
from organizations.departures.commands import remove_member
from organizations.models import Role
from organizations.people.commands import change_role
from security.tasks import forget_stale
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox
from tests.walk import Walk

pytestmark = pytest.mark.django_db
PEOPLE = "/org/talleres-rochat/users/"
URL = f"{PEOPLE}add/"
SEND = "Enviar la invitación"
GUEST = "paula@estudio-luz.example"
PERSON = {"email": GUEST, "first_name": "Paula", "last_name": "Sanz", "language": "it"}
ROLE = {"role": "collaborator", "has_accounting": "on", "wants_product_mail": "on"}


def address(step: int, url: str = URL) -> str:
    """A step of the draft touched last; 0 is the first step of a new one."""
    draft = StoredForm.objects.exclude(kind="").order_by("-changed_at").first() if step else None
    return f"{url}?step={step or 1}" + (f"&draft={draft.key}" if draft else "")


def post(client: Client, step: int, **answers: object) -> HttpResponse:
    """Send one step."""
    return factories.confirm(client, address(step if step > 1 else 0), answers)  # type: ignore[no-any-return]


def get(client: Client, step: int) -> str:
    """The page of a step, wherever it leads."""
    return client.get(address(step), follow=True).content.decode()


def fill(client: Client, **role: object) -> None:
    """The first three steps."""
    for step, answers in ((1, PERSON), (2, {**ROLE, **role}), (3, {})):
        assert post(client, step, **answers).status_code == 303


def review(client: Client) -> Walk:
    """A tab at the last step of a filled draft."""
    fill(client)
    return Walk(client, address(4))


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
    walk = review(cast.client("nadia"))
    again, data, url = walk.client, walk._defaults(next(walk.page.all("form"))), walk.url
    walk.press(SEND)
    assert walk.sees(f"La invitación se ha enviado a {GUEST}")
    answer = again.post(url, data, follow=True)
    assert (answer.request["PATH_INFO"], outbox.kinds(GUEST)) == (PEOPLE, ["organizations/invitation"])


def test_two_windows_with_one_draft_send_once(cast: Cast) -> None:
    client = cast.client("nadia")
    first = review(client)
    second = Walk(client, first.url)
    first.press(SEND)
    assert second.press(SEND).sees("Este borrador se envió o se descartó")
    assert (second.url, outbox.kinds(GUEST)) == (PEOPLE, ["organizations/invitation"])


def test_two_people_are_added_in_two_tabs(cast: Cast) -> None:
    client = cast.client("nadia")
    boss, guest = Walk(client, URL), Walk(client, URL)
    boss.fill(Correo="boss@estudio-luz.example", Nombre="Blanca").press("Continuar")
    guest.fill(Correo=GUEST, Nombre="Paula").press("Continuar").choose("Colaborador").press("Continuar")
    guest.press("Continuar")
    boss.choose("Administrador").press("Continuar").press("Continuar")
    assert guest.press(SEND).status == boss.press(SEND).status == 200
    made = cast.talleres.invitations.filter(email__in=[GUEST, "boss@estudio-luz.example"])
    assert dict(made.values_list("email", "role")) == {
        GUEST: "collaborator", "boss@estudio-luz.example": "administrator",
    }  # fmt: skip


def test_what_was_reviewed_is_what_is_sent(cast: Cast) -> None:
    client = cast.client("nadia")
    seen = review(client)
    post(client, 2, role="administrator")
    assert seen.press(SEND).status == 409
    assert seen.sees("Enviar la invitación", "Administrador", "Esto cambió mientras tenía la página abierta")
    assert outbox.kinds(GUEST) == []
    seen.press(SEND)
    assert cast.talleres.invitations.get(email=GUEST).role == "administrator"


def test_a_team_with_another_name_is_reviewed_again(cast: Cast) -> None:
    client, team = cast.client("nadia"), cast.talleres.teams.get(name="Taller")
    fill(client)
    post(client, 3, teams=[team.pk])
    seen = Walk(client, address(4))
    cast.talleres.teams.filter(pk=team.pk).update(name="Dirección")
    assert seen.press(SEND).status == 409
    assert seen.sees("Dirección")


def test_a_draft_waits_for_who_signs_out_and_comes_back(cast: Cast) -> None:
    client = cast.client("nadia")
    fill(client)
    later = Walk(factories.signed_in(cast.nadia), f"{URL}?step=3")
    assert "step=3" in later.url
    later.press("Continuar").press(SEND)
    assert outbox.kinds(GUEST) == ["organizations/invitation"]


def test_a_draft_is_nobody_elses_and_lives_thirty_days(cast: Cast) -> None:
    fill(cast.client("nadia"))
    (draft,) = StoredForm.objects.exclude(kind="")
    days = draft.expires_at - now()
    assert datetime.timedelta(days=29) < days <= datetime.timedelta(days=30)
    assert GUEST not in get(cast.client("clara"), 4)
    StoredForm.objects.update(expires_at=now())
    assert GUEST not in get(cast.client("nadia"), 4)
    forget_stale()
    assert not StoredForm.objects.exists()


def test_a_draft_can_be_discarded(cast: Cast) -> None:
    review(cast.client("nadia")).press("Descartar el borrador")
    assert not StoredForm.objects.exclude(kind="").exists()
    assert outbox.kinds(GUEST) == []


@pytest.mark.proof
def test_drafts_go_with_the_person_and_with_the_organization(cast: Cast) -> None:
    for name in ("clara", "nadia"):
        fill(cast.client(name))
    remove_member(actor=cast.member("nadia"), subject=cast.member("clara"), now=now())
    assert [each.person for each in StoredForm.objects.exclude(kind="")] == [cast.nadia]
    cast.talleres.products.all().delete()
    erase(cast.talleres, now())
    assert not StoredForm.objects.exclude(kind="").exists()


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
    assert GUEST in get(client, 4)
    answer = client.get("/org/globex/users/add/?step=4", follow=True)
    assert 'name="email"' in answer.content.decode()
    assert GUEST not in client.get(address(4, "/org/globex/users/add/"), follow=True).content.decode()
    client.post(address(4, "/org/globex/users/add/"))
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
    bare = Walk(client, URL)
    assert bare.field("Correo").get("value") == ""
    assert bare.sees("Había empezado", GUEST)
    assert "step=2" in bare.click("Seguir").url


def test_an_invitation_without_products_says_so_before_it_goes(cast: Cast) -> None:
    client = cast.client("nadia")
    post(client, 1, **PERSON)
    post(client, 2, role="collaborator")
    assert "no verá ningún producto" in get(client, 3)
    post(client, 3)
    assert "No verá ningún producto" in get(client, 4)
    post(client, 3, teams=[cast.talleres.teams.get(name="Taller").pk])
    assert "No verá ningún producto" not in get(client, 4)
