"""Attacks over HTTP upon roles and people, with every form tampered."""

from typing import Any

import pytest
from django.test import Client

from core.clock import now
from organizations.deletion.erasure import erase
from organizations.jobs import tasks
from organizations.models import Job, Role
from organizations.people.commands import change_role
from products.models import Product
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
USERS = "/org/talleres-rochat/users/"
K3 = {"password": PASSWORD, "understood": "on"}
PROMOTION: dict[str, Any] = {"role": "legal_representative", "has_accounting": "on"}


def representatives(cast: Cast) -> list[str]:
    """Who answers for Talleres Rochat."""
    return [member.user.first_name for member in cast.talleres.memberships.legal_representatives(now()).order_by("pk")]


@pytest.mark.parametrize("victim", ["clara", "beat", "lucia"])
def test_the_role_form_makes_nobody_legal_representative(cast: Cast, victim: str) -> None:
    answer = cast.client("clara").post(f"{USERS}{cast.member(victim).pk}/role/", PROMOTION)
    assert answer.status_code == 422
    assert representatives(cast) == ["Nadia"]


def test_a_role_sent_twice_is_still_refused(cast: Cast) -> None:
    answer = cast.client("clara").post(
        f"{USERS}{cast.member('beat').pk}/role/", {"role": ["external", "legal_representative"]}
    )
    assert answer.status_code == 422
    assert representatives(cast) == ["Nadia"]


def test_the_wizard_invites_no_legal_representative(cast: Cast) -> None:
    client = cast.client("clara")
    person = {"email": "x@luz.example", "first_name": "X", "language": "es", **PROMOTION}
    second = client.post(f"{USERS}add/?step=1", person).headers["Location"]
    assert client.post(second, PROMOTION).status_code == 422
    for step in (3, 4):
        client.post(second.replace("step=2", f"step={step}"), PROMOTION)
    assert not cast.talleres.invitations.filter(email="x@luz.example").exists()


def test_the_bulk_form_invites_no_legal_representative(cast: Cast) -> None:
    people = {"people": "x@luz.example", "language": "es", "confirmed": "yes", **PROMOTION}
    assert cast.client("clara").post(f"{USERS}import/", people).status_code == 422
    assert cast.talleres.jobs.count() == 0


def test_a_job_whose_rows_were_tampered_with_invites_no_legal_representative(cast: Cast) -> None:
    row = {"email": "x@luz.example", "role": "legal_representative", "language": "es", "team_ids": []}
    job = cast.talleres.jobs.create(asked_by=cast.clara, kind="bulk-invite", total=1, data={"rows": [row]})
    tasks.run_job(str(job.pk))
    assert Job.objects.get(pk=job.pk).failures[0]["row"] == row
    assert not cast.talleres.invitations.filter(email="x@luz.example").exists()


@pytest.mark.parametrize("role", Role.values)
def test_an_administrator_changes_nothing_about_a_legal_representative(cast: Cast, role: str) -> None:
    url = f"{USERS}{cast.member('nadia').pk}/"
    assert cast.client("clara").post(f"{url}role/", {"role": role}).status_code == 403
    assert cast.client("clara").get(f"{url}role/").status_code == 403
    assert cast.client("clara").post(f"{url}remove/confirm/", K3).status_code == 403
    assert representatives(cast) == ["Nadia"]


@pytest.mark.parametrize("name", ["beat", "iker", "lucia"])
def test_the_weak_promote_and_remove_nobody(cast: Cast, name: str) -> None:
    for victim in (name, "clara", "nadia"):
        url = f"{USERS}{cast.member(victim).pk}/"
        assert cast.client(name).post(f"{url}role/", PROMOTION).status_code == 403
        assert cast.client(name).post(f"{url}remove/confirm/", K3).status_code == 403
        assert cast.client(name).post(f"{url}teams/", {"teams": []}).status_code == 403
    assert representatives(cast) == ["Nadia"]


@pytest.mark.parametrize(
    "data", [{}, {"password": PASSWORD}, {"understood": "on"}, {"password": "wrong", "understood": "on"}]
)
def test_removal_refuses_without_password_and_tick(cast: Cast, data: dict[str, str]) -> None:
    url = f"{USERS}{cast.member('beat').pk}/remove/confirm/"
    assert cast.client("nadia").post(url, data).status_code == 422
    assert cast.client("nadia").post(f"{USERS}{cast.member('beat').pk}/remove/", K3).status_code == 303
    assert cast.talleres.memberships.filter(user=cast.beat).exists()


def test_removal_wants_the_token_of_the_form(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.nadia)
    assert client.post(f"{USERS}{cast.member('beat').pk}/remove/confirm/", K3).status_code == 403
    assert cast.talleres.memberships.filter(user=cast.beat).exists()


@pytest.mark.parametrize("path", ["{beat}/teams/", "team/", "import/", "add/?{draft}&step=3"])
def test_a_team_of_another_organization_is_refused_in_every_form(cast: Cast, path: str) -> None:
    client, foreign = cast.client("nadia"), factories.team(cast.globex)
    person = {"email": "x@luz.example", "first_name": "X", "language": "es"}
    second = client.post(f"{USERS}add/?step=1", person).headers["Location"]
    client.post(second, {"role": "external"})
    draft = second.partition("?")[2].partition("&")[0]
    data = {"teams": [foreign.pk], "team": foreign.pk, "people": "x@luz.example", "role": "external", "language": "es"}
    ticked = {"sel": [cast.member("beat").pk], "confirmed": "yes"}
    answer = client.post(USERS + path.format(beat=cast.member("beat").pk, draft=draft), {**data, **ticked})
    assert answer.status_code == 422
    assert foreign.members.count() == 0


def test_people_of_another_organization_are_not_ticked_into_a_team(cast: Cast) -> None:
    team, olga = cast.talleres.teams.get(name="Taller"), cast.member("olga", cast.globex)
    data = {"sel": [olga.pk, cast.member("iker").pk], "team": team.pk, "confirmed": "yes"}
    cast.client("nadia").post(f"{USERS}team/", data)
    assert set(team.members.all()) == {cast.member("beat"), cast.member("iker")}


def test_a_form_opened_before_the_demotion_does_nothing_after_it(cast: Cast) -> None:
    client = cast.client("clara")
    assert client.get(f"{USERS}{cast.member('beat').pk}/role/").status_code == 200
    change_role(actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.COLLABORATOR, has_accounting=False)
    assert client.post(f"{USERS}{cast.member('beat').pk}/role/", {"role": "external"}).status_code == 403
    assert cast.member("beat").role == Role.COLLABORATOR


def test_a_suspended_administrator_is_out_at_once(cast: Cast) -> None:
    client = cast.client("clara")
    assert client.get(USERS).status_code == 200
    cast.talleres.memberships.filter(user=cast.clara).update(suspended_at=now())
    assert client.get(USERS).status_code == 403
    own = client.get("/org/").content.decode().split("<main")[1]
    assert "Su acceso a Talleres Rochat SA está bloqueado" in own
    assert "/org/talleres-rochat/" not in own


def test_a_deleted_organization_is_closed_to_everybody(cast: Cast) -> None:
    link = f"/invite/{factories.invitation(cast.member('nadia')).token}/"
    cast.talleres.products.update(state=Product.State.CANCELLED)
    erase(cast.talleres, now())
    assert cast.client("nadia").get(USERS).status_code == 404
    assert factories.browser().get(link).status_code == 410


def test_the_list_of_another_organization_is_in_no_page_of_a_stranger(cast: Cast) -> None:
    for path in ("/", "/org/", "/org/globex/", "/org/globex/users/", "/org/globex/users/?q=beat", "/profile/"):
        text = cast.client("olga").get(path, follow=True).content.decode()
        assert cast.olga.full_name in text
        assert "talleres-rochat" not in text.lower()


def test_hostile_names_are_shown_as_text(cast: Cast) -> None:
    name = "<script>alert(1)</script>"
    factories.member(cast.talleres, user=factories.person(first_name=name, last_name='"onmouseover="x'))
    factories.invitation(cast.member("nadia"), first_name=name)
    cast.talleres.name = name
    cast.talleres.save()
    for path in ("", "invitations/", "?q=script"):
        page = cast.client("nadia").get(USERS + path).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert name not in page
