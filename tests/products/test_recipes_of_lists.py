"""RGT-55: a list of people is invited by a recipe as it was shown, or not at all."""

from typing import Any

import pytest

from core.clock import now
from notifications.models import Message
from organizations.jobs import tasks
from organizations.models import Invitation, Job, Role
from products.models import Grant, Recipe, RecipeUse
from products.recipes.commands import edit_recipe
from tests import factories
from tests.cast import Cast
from tests.products.kitchen import DAY, domain, plan, recipe, team, today

pytestmark = pytest.mark.django_db
URL = "/org/talleres-rochat/users/import/"
PEOPLE = "ana@luz.example;Ana;Luz\neva@luz.example"


def answers(made: Recipe, **more: Any) -> dict[str, Any]:
    return {"people": PEOPLE, "role": "external", "language": "en", "recipe": made.pk, **more}


def job_of(cast: Cast, made: Recipe, who: str = "clara") -> Job:
    """The list is checked and sent; nobody has worked on it."""
    answer = factories.confirm_list(cast.client(who), URL, answers(made))
    assert answer.status_code == 303
    return cast.talleres.jobs.latest("created_at")


def done(job: Job) -> Job:
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    return job


def full(cast: Cast) -> Recipe:
    one = domain(cast)
    return recipe(cast, one, language="de", welcome="Hallo!", days=30, teams=[team(cast)], has_accounting=True)


def test_everybody_on_the_list_gets_what_the_recipe_says(cast: Cast) -> None:
    made = full(cast)
    assert done(job_of(cast, made)).state == "done"
    for invitation in Invitation.objects.filter(email__endswith="@luz.example", inviter=cast.clara):
        assert (invitation.role, invitation.language, invitation.welcome) == (Role.COLLABORATOR, "de", "Hallo!")
        assert invitation.has_accounting
        assert list(invitation.teams.all()) == [team(cast)]
        assert Grant.objects.get(invitation=invitation).ends_on == today(cast) + 30 * DAY
        assert RecipeUse.objects.get(invitation=invitation).name == made.name
    assert Message.objects.filter(kind="organizations/invitation", language="de").count() == 2


def test_the_page_that_asks_says_what_it_gives(cast: Cast) -> None:
    made = full(cast)
    preview = cast.client("nadia").post(URL, answers(made)).text.split("Lo que recibe cada persona de la lista")[-1]
    for words in (made.name, "Colaborador", "Hallo!", "Alemán", team(cast).name):
        assert words in preview
    assert not cast.talleres.jobs.exists()


def test_a_recipe_that_changed_before_its_turn_refuses_the_rows(cast: Cast) -> None:
    made = full(cast)
    job = job_of(cast, made)
    edit_recipe(actor=cast.member("nadia"), recipe=made, plan=plan(cast, role="external"), now=now())
    done(job)
    assert not Invitation.objects.filter(email__endswith="@luz.example", inviter=cast.clara).exists()
    assert len(job.failures) == 2


def test_a_recipe_that_changed_on_the_open_page_is_shown_again(cast: Cast) -> None:
    made, client = full(cast), cast.client("nadia")
    page = client.post(URL, answers(made))
    Recipe.objects.filter(pk=made.pk).update(welcome="Salut")
    sent = answers(made, confirmed="yes", seen=page.context["seen"])
    assert client.post(URL, sent).status_code == 409
    assert not cast.talleres.jobs.exists()


def test_what_the_recipe_cannot_give_any_more_is_said_before(cast: Cast) -> None:
    made = full(cast)
    team(cast).delete()
    assert "ya no existe" in cast.client("nadia").post(URL, answers(made)).text


@pytest.mark.parametrize("role", [Role.LEGAL_REPRESENTATIVE])
def test_no_list_makes_legal_representatives(cast: Cast, role: str) -> None:
    made = recipe(cast, role=role)
    assert cast.client("nadia").post(URL, answers(made)).status_code == 422
    assert cast.client("clara").post(URL, answers(made)).status_code == 422


def test_the_recipe_of_another_organization_is_none(cast: Cast) -> None:
    foreign = factories.recipe(cast.globex, "Fremd")
    recipe(cast)
    page = cast.client("nadia").get(URL).text
    assert "Fremd" not in page
    assert cast.client("nadia").post(URL, answers(foreign)).status_code == 422


def test_without_recipes_the_page_asks_for_none(cast: Cast) -> None:
    Recipe.objects.all().delete()
    assert 'name="recipe"' not in cast.client("nadia").get(URL).text
