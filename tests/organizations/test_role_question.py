"""ORG-13, UI-7: before a role changes one reads what it gives and takes, and afterwards there is a way back."""

from typing import Any

import pytest
from django.test import Client

from organizations.models import Role
from organizations.people.commands import change_role
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
CLOSES = "Lo que su nuevo rol no incluye"


def page_of(cast: Cast, name: str) -> str:
    """The address of somebody's page."""
    return f"/org/talleres-rochat/users/{cast.member(name).pk}/"


def asked(client: Client, cast: Cast, name: str, role: str) -> Any:
    """The question about another role."""
    chosen = client.post(f"{page_of(cast, name)}role/", {"role": role})
    assert chosen.status_code == 303
    return client.get(chosen["Location"])


def confirmed(client: Client, question: Any) -> Any:
    """The answer to what stands on the page of the question."""
    return client.post(question.request["PATH_INFO"] + "?" + question.request["QUERY_STRING"], _hidden(question))


def _hidden(question: Any) -> dict[str, str]:
    return {"seen": question.context["seen"]}


def test_choosing_a_role_changes_nothing_yet(cast: Cast) -> None:
    question = asked(cast.client("nadia"), cast, "beat", Role.ADMINISTRATOR).content.decode()
    assert "¿Hacer administrador a Beat Kessler?" in question
    assert "Disco Dirección" in question
    assert "Gestionar todos los productos" in question
    assert cast.member("beat").role == Role.COLLABORATOR


def test_what_a_lower_role_takes_stands_there_by_name(cast: Cast) -> None:
    kept = factories.product(cast.talleres, "drive", "Archivo de la feria")
    factories.grant(cast.member("clara"), kept, "technical")
    page = asked(cast.client("nadia"), cast, "clara", Role.COLLABORATOR)
    effect = page.context["effect"]
    assert len(effect.losses) == 4
    assert effect.gains == []
    assert len(effect.closed.names) == 5
    assert effect.kept.names == ["Archivo de la feria"]
    assert f"y {effect.closed.further} productos más" in page.content.decode()


def test_a_confirmed_question_changes_the_role(cast: Cast) -> None:
    client = cast.client("nadia")
    answer = confirmed(client, asked(client, cast, "beat", Role.ADMINISTRATOR))
    assert answer.status_code == 303
    assert cast.member("beat").role == Role.ADMINISTRATOR
    assert "/org/talleres-rochat/undo/" in client.get(answer["Location"]).content.decode()


def test_what_changed_since_the_question_is_asked_again(cast: Cast) -> None:
    client = cast.client("nadia")
    question = asked(client, cast, "clara", Role.COLLABORATOR)
    factories.grant(cast.member("clara"), cast.talleres.products.get(service_name="Disco Dirección"), "technical")
    again = confirmed(client, question)
    assert again.status_code == 409
    assert "No se ha hecho nada" in again.content.decode()
    assert cast.member("clara").role == Role.ADMINISTRATOR
    assert confirmed(client, again).status_code == 303
    assert cast.member("clara").role == Role.COLLABORATOR


def test_a_role_that_is_held_already_is_no_question(cast: Cast) -> None:
    client = cast.client("nadia")
    answer = asked(client, cast, "beat", Role.COLLABORATOR)
    assert answer["Location"] == page_of(cast, "beat")
    assert outbox.kinds(cast.beat.email) == []


def test_the_mail_speaks_of_closing_only_when_something_closes(cast: Cast) -> None:
    nadia = cast.member("nadia")
    for role, closes in ((Role.ADMINISTRATOR, False), (Role.EXTERNAL, True), (Role.COLLABORATOR, False)):
        change_role(actor=nadia, subject=cast.member("beat"), role=role, has_accounting=False)
        assert (CLOSES in outbox.text_of(outbox.last(cast.beat.email, "role_changed"))) == closes


def test_nobody_is_told_of_their_own_act(cast: Cast) -> None:
    change_role(actor=cast.member("clara"), subject=cast.member("clara"), role=Role.COLLABORATOR, has_accounting=False)
    assert outbox.kinds(cast.clara.email) == []


def test_whoever_gives_up_managing_people_lands_on_the_panel(cast: Cast) -> None:
    client = cast.client("clara")
    answer = confirmed(client, asked(client, cast, "clara", Role.COLLABORATOR))
    assert answer["Location"] == "/org/talleres-rochat/"
