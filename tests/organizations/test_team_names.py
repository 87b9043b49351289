"""Names of teams that nobody can tell apart are one name: for commands, for the database, and in what was before."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from core.errors import RuleError
from organizations.models import Team
from organizations.people.teams import create_team, edit_team
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ALIKE = ["Night shift", "NIGHT  shift", "Night\u00a0shift", " night shift "]


@pytest.mark.parametrize("name", ALIKE)
def test_a_second_team_of_the_same_name_is_refused(cast: Cast, name: str) -> None:
    nadia = cast.member("nadia")
    create_team(actor=nadia, name="Night shift", colour="blue")
    with pytest.raises(RuleError, match="already exists"):
        create_team(actor=nadia, name=name, colour="red")
    other = create_team(actor=nadia, name="Day", colour="red")
    with pytest.raises(RuleError):
        edit_team(actor=nadia, team=other, name=name, colour="red", leader=None)


def test_a_team_keeps_its_name_in_another_case_and_other_organizations_have_theirs(cast: Cast) -> None:
    nadia = cast.member("nadia")
    team = create_team(actor=nadia, name="night  shift", colour="blue")
    assert edit_team(actor=nadia, team=team, name="Night shift", colour="blue", leader=None).name == "Night shift"
    elsewhere = factories.owner_of(factories.organization())
    assert create_team(actor=elsewhere, name="Night shift", colour="blue").pk


def test_the_page_says_so(cast: Cast) -> None:
    create_team(actor=cast.member("nadia"), name="Night shift", colour="blue")
    answer = cast.client("nadia").post(
        "/org/talleres-rochat/teams/add/?step=1", {"name": "NIGHT\u00a0 shift", "colour": "red"}
    )
    assert answer.status_code == 422
    assert "Ya existe un equipo con este nombre" in answer.content.decode()


@pytest.mark.parametrize("name", ["NIGHT SHIFT", "Night shift", "éQUIPE"])
def test_the_database_refuses_it_too(cast: Cast, name: str) -> None:
    for first in ("Night shift", "Équipe"):
        cast.talleres.teams.create(name=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.talleres.teams.create(name=name)


def test_names_that_were_alike_before_the_rule_get_a_number(cast: Cast) -> None:
    migration: Any = import_module("organizations.migrations.0020_team_names_differ")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX team_name_once_per_organization")
    Team.objects.all().delete()
    for name in [*ALIKE, "X" * 80, "x" * 80]:
        cast.talleres.teams.create(name=name)
    migration.tell_apart(apps, None)
    assert list(cast.talleres.teams.order_by("pk").values_list("name", flat=True)) == [
        "Night shift", "NIGHT shift (2)", "Night shift (3)", "night shift (4)", "X" * 80, "x" * 76 + " (2)",
    ]  # fmt: skip
