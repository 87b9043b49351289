"""Recipes are kept, and used on people and teams: nobody loses anything, nobody gets too much (RGT-50 to RGT-54)."""

import datetime
from typing import Any

import pytest

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from core.shown import ChangedMeanwhile
from notifications.models import Message
from organizations.models import Role
from organizations.people.commands import change_role
from products.models import Grant, Kind, Product, Recipe, RecipeUse, Right
from products.recipes import commands
from products.recipes.commands import create_recipe, delete_recipe, edit_recipe
from products.recipes.contents import contents_of
from products.recipes.effects import united
from products.rights.commands import AccessPlan, GrantChoice
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.products.kitchen import DAY, HOME, RECIPES, domain, held, plan, recipe, team, today, use
from tests.races import at_once, overtaken, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _none_of_the_demo(cast: Cast) -> None:
    """The workshop begins without recipes."""
    Recipe.objects.all().delete()


# Keeping


def test_a_recipe_is_written_by_hand_with_products_and_shown_as_somebody_would_get_it(cast: Cast) -> None:
    one, clara = domain(cast), cast.client("clara")
    bit = Right.objects.get(key="technical").bit
    data = {
        "do": "save", "name": " Diseño  web ", "role": "collaborator", "language": "de", "days": "30",
        "welcome": "Willkommen im Team!", "teams": [team(cast).pk], "s": [one.pk], f"p-{one.pk}": "on",
        f"r-{one.pk}-{bit}": "on", "version": "draft",
    }  # fmt: skip
    answer = clara.post(f"{RECIPES}add/", data)
    kept = cast.talleres.recipes.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{RECIPES}{kept.pk}/")
    assert (kept.name, kept.days, kept.teams) == ("Diseño web", 30, [{"id": team(cast).pk, "name": "Taller"}])
    assert kept.products == [{"id": one.pk, "name": one.name, "rights": 1 << bit}]
    shown = clara.get(f"{RECIPES}{kept.pk}/").text
    assert all(text in shown for text in ("Willkommen im Team!", one.name, "Taller", f"recipe={kept.pk}"))
    assert kept.name in clara.get(RECIPES).text
    assert Event.objects.get(kind="recipe:created").sentence == "Clara Monnet created the recipe “Diseño web”."


def test_a_button_that_only_looks_keeps_what_was_typed(cast: Cast) -> None:
    domain(cast)
    data = {"do": "everything", "name": "A medias", "role": "external", "language": "fr", "version": "draft"}
    page = cast.client("clara").post(f"{RECIPES}add/", data).text
    assert 'value="A medias"' in page
    assert "checked" in page
    assert not Recipe.objects.exists()


def test_like_beat_takes_role_teams_and_own_rights_without_their_ends(cast: Cast) -> None:
    one = domain(cast)
    factories.grant(cast.member("beat"), one, "technical", ends_on=today(cast) + DAY)
    gone = domain(cast, "gone.example")
    factories.grant(cast.member("beat"), gone, "technical", ends_on=today(cast) - DAY)
    page = cast.client("clara").get(f"{RECIPES}add/?like={cast.member('beat').pk}").text
    assert 'value="Como Beat"' in page
    assert f'name="p-{one.pk}" checked' in page
    assert f'name="p-{gone.pk}" checked' not in page
    assert f'value="{team(cast).pk}"' in page
    assert f'name="e-{one.pk}"' not in page


def test_somebody_of_elsewhere_is_nobody_to_be_like(cast: Cast) -> None:
    assert cast.client("clara").get(f"{RECIPES}add/?like={cast.olga.memberships.get().pk}").status_code == 404


def test_an_administrator_writes_no_recipe_for_legal_representatives(cast: Cast) -> None:
    with pytest.raises(Refused):
        create_recipe(actor=cast.member("clara"), plan=plan(cast, role=Role.LEGAL_REPRESENTATIVE), now=now())
    page = cast.client("clara").get(f"{RECIPES}add/?like={cast.member('nadia').pk}").text
    assert 'value="legal_representative" disabled' in page


@pytest.mark.parametrize("name", ["beat", "lucia", "iker"])
def test_only_managers_come_near_recipes(cast: Cast, name: str) -> None:
    one = recipe(cast)
    page = cast.client(name).get(RECIPES)
    assert page.status_code == 403
    assert "responsables legales" in page.text
    with pytest.raises(Refused):
        use(cast, one, "beat", actor=name)


def test_a_recipe_of_elsewhere_is_not_there(cast: Cast) -> None:
    other = factories.recipe(cast.globex)
    clara = cast.client("clara")
    for at in (f"{RECIPES}{other.pk}/", f"{RECIPES}{other.pk}/edit/", f"{RECIPES}{other.pk}/delete/"):
        assert clara.get(at).status_code == 404
    assert clara.get(f"{HOME}users/recipe/?sel={cast.member('beat').pk}&recipe={other.pk}").status_code == 404
    with pytest.raises(RuleError):
        use(cast, other, "beat")


def test_teams_and_products_of_elsewhere_are_refused(cast: Cast) -> None:
    foreign = factories.product(cast.globex, "domain", "foreign.example")
    for facts in (
        {"access": AccessPlan({foreign.pk: GrantChoice(2)})},
        {"team_ids": (factories.team(cast.globex, "Elsewhere").pk,)},
    ):
        with pytest.raises(RuleError):
            create_recipe(actor=cast.member("clara"), plan=plan(cast, **facts), now=now())
    assert not Recipe.objects.exists()


def test_names_differ_by_more_than_case_and_there_are_fifty_at_most(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_recipe(actor=cast.member("clara"), plan=plan(cast), now=now())
    with pytest.raises(RuleError, match="already exists"):
        create_recipe(actor=cast.member("clara"), plan=plan(cast, name="VENTAS"), now=now())
    assert commands.MOST == 50
    monkeypatch.setattr(commands, "MOST", 1)
    with pytest.raises(RuleError, match="at most 1 "):
        create_recipe(actor=cast.member("clara"), plan=plan(cast, name="Otra"), now=now())


@pytest.mark.parametrize("words", ["See https://evil.example/x", "www.evil.example", "write to me@evil.example"])
def test_words_of_welcome_lead_nowhere(cast: Cast, words: str) -> None:
    data = {"do": "save", "name": "X", "role": "collaborator", "language": "es", "welcome": words, "version": "draft"}
    assert cast.client("clara").post(f"{RECIPES}add/", data).status_code == 422
    assert not Recipe.objects.exists()


def test_editing_what_somebody_else_edited_asks_again(cast: Cast) -> None:
    one, clara = recipe(cast), cast.client("clara")
    data = {"do": "save", "name": "Otra", "role": "collaborator", "language": "es", "version": "draft"}
    seen = factories.seen_on(clara.get(f"{RECIPES}{one.pk}/edit/"))
    edit_recipe(actor=cast.member("nadia"), recipe=one, plan=plan(cast, name="Suya"), now=now())
    assert clara.post(f"{RECIPES}{one.pk}/edit/", {**data, **seen}).status_code == 409
    assert cast.talleres.recipes.get().name == "Suya"


def test_deleting_takes_nothing_from_anybody(cast: Cast) -> None:
    one = domain(cast)
    made = recipe(cast, one)
    use(cast, made, "beat")
    page = factories.confirm(cast.client("clara"), f"{RECIPES}{made.pk}/delete/")
    assert page.status_code == 303
    assert not Recipe.objects.exists()
    assert held(cast, "beat", one)
    assert RecipeUse.objects.get().name == "Desarrollo"


# What is left out


def test_products_that_ended_and_rights_that_went_are_named_and_left_out(cast: Cast) -> None:
    stays, ends, shrinks = domain(cast), domain(cast, "ends.example"), domain(cast, "shrinks.example")
    made = recipe(cast, stays, ends, shrinks)
    Product.objects.filter(pk=ends.pk).update(state="cancelled")
    lesser = factories.kind(f"lesser-{shrinks.pk}")
    Kind.objects.filter(pk=lesser.pk).update(mask=0, has_use=False)
    Product.objects.filter(pk=shrinks.pk).update(kind=lesser)
    gone = factories.team(cast.talleres, "Gone")
    Recipe.objects.update(teams=[{"id": gone.pk, "name": "Gone"}])
    gone.delete()
    contents = contents_of(cast.member("clara"), cast.talleres.recipes.get(), today(cast))
    assert set(contents.plan.products) == {stays.pk, shrinks.pk}
    assert contents.plan.products[shrinks.pk].rights == 0
    assert len(contents.left_out) == 3
    page = cast.client("clara").get(f"{HOME}users/recipe/?sel={cast.member('beat').pk}&recipe={made.pk}").text
    assert page.count("ends.example") == 1
    use(cast, made, "beat")
    assert held(cast, "beat", ends) is None
    assert held(cast, "beat", stays) is not None


def test_days_end_every_right_and_leave_out_rules_for_products_to_come(cast: Cast) -> None:
    one = domain(cast)
    made = recipe(cast, one, days=30, future=[{"id": one.kind.category_id, "rights": 2}])
    contents = contents_of(cast.member("clara"), made, today(cast))
    assert contents.plan.products[one.pk].ends_on == today(cast) + 30 * DAY
    assert contents.plan.future == {}
    assert len(contents.left_out) == 1


# Using on people and teams


def test_the_question_says_what_each_gains_and_doing_it_gives_that_and_one_mail(cast: Cast) -> None:
    one, clara = domain(cast), cast.client("clara")
    made = recipe(cast, one, teams=[cast.talleres.teams.get(name="Webmasters")])
    people = [cast.member(name).pk for name in ("beat", "nadia")]
    led = clara.post(f"{HOME}users/recipe/", {"sel": people})
    assert led.status_code == 303
    choice = clara.get(led["Location"]).text
    assert made.name in choice
    at = f"{led['Location']}&recipe={made.pk}"
    page = clara.get(at).text
    assert one.name in page
    assert "Nadia" in page
    Message.objects.all().delete()
    assert factories.confirm(clara, at).status_code == 303
    assert held(cast, "beat", one) == GrantChoice(factories.mask("technical"))
    assert {"Taller", "Webmasters"} == set(cast.member("beat").teams.values_list("name", flat=True))
    told = Message.objects.filter(kind="products/access_changed", address=cast.beat.email)
    assert told.count() == 1
    assert one.name in told.get().text
    assert not Grant.objects.filter(membership=cast.member("nadia")).exists()
    assert Event.objects.filter(kind="recipe:used").count() == 2
    assert Event.objects.filter(kind="access:changed", user=cast.beat).exists()
    assert Event.objects.filter(kind="member:teams-changed", user=cast.beat).exists()


def test_a_double_click_uses_it_once(cast: Cast) -> None:
    made, clara = recipe(cast, domain(cast)), cast.client("clara")
    at = f"{HOME}users/recipe/?sel={cast.member('beat').pk}&recipe={made.pk}"
    page = clara.get(at)
    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    data = {**factories.seen_on(page), "form_token": token}
    answers = [clara.post(at, data) for _press in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert RecipeUse.objects.count() == 1


UNITED = [
    (None, (2, None), (2, None)),
    ((4, None), (2, None), (6, None)),
    ((6, None), (2, 5), (6, None)),
    ((2, 5), (6, None), (6, None)),
    ((4, 5), (2, None), None),
    ((4, None), (2, 5), None),
    ((4, 5), (2, 5), (6, 5)),
]


@pytest.mark.parametrize(("before", "wish", "after"), UNITED)
def test_nothing_is_lost_and_no_end_moves_for_rights_that_the_recipe_does_not_name(
    before: Any, wish: Any, after: Any
) -> None:
    def choice(pair: Any) -> GrantChoice | None:
        return pair and GrantChoice(pair[0], datetime.date(2027, 1, pair[1]) if pair[1] else None)

    wished = choice(wish)
    assert wished
    assert united(choice(before), wished) == choice(after)


@pytest.mark.parametrize("left", [0, 1])
def test_a_right_with_another_end_is_told_and_left_as_it_is(cast: Cast, left: int) -> None:
    one, ends_on = domain(cast), today(cast) + left * DAY
    factories.grant(cast.member("beat"), one, "statistics", ends_on=ends_on)
    made = recipe(cast, one)
    page = cast.client("clara").get(f"{HOME}users/recipe/?sel={cast.member('beat').pk}&recipe={made.pk}").text
    assert "otro fin" in page
    assert use(cast, made, "beat") == 0
    assert held(cast, "beat", one) == GrantChoice(factories.mask("statistics"), ends_on)


def test_a_role_stays_and_accounting_comes(cast: Cast) -> None:
    made = recipe(cast, role=Role.ADMINISTRATOR)
    use(cast, made, "beat")
    assert cast.member("beat").role == Role.COLLABORATOR
    Recipe.objects.update(role=Role.COLLABORATOR, has_accounting=True)
    assert use(cast, made, "beat") == 1
    assert cast.member("beat").has_accounting
    assert cast.member("beat").role == Role.COLLABORATOR


def test_a_team_gets_the_products_and_its_members_are_told(cast: Cast) -> None:
    one, clara = domain(cast), cast.client("clara")
    made = recipe(cast, one)
    at = f"{HOME}teams/{team(cast).pk}/recipe/?recipe={made.pk}"
    assert factories.confirm(clara, at)["Location"] == f"{HOME}teams/{team(cast).pk}/"
    assert Grant.objects.filter(team=team(cast), product=one).exists()
    assert Message.objects.filter(kind="products/access_changed", address=cast.beat.email).count() == 1


def test_a_recipe_edited_meanwhile_is_shown_again(cast: Cast) -> None:
    one, clara = domain(cast), cast.client("clara")
    made = recipe(cast, one)
    at = f"{HOME}users/recipe/?sel={cast.member('beat').pk}&recipe={made.pk}"
    seen = factories.seen_on(clara.get(at))
    edit_recipe(actor=cast.member("nadia"), recipe=made, plan=plan(cast), now=now())
    assert clara.post(at, seen).status_code == 409
    assert held(cast, "beat", one) is None
    assert clara.post(at, {}).status_code == 409


def test_what_somebody_lost_since_the_page_is_not_given_unseen(cast: Cast) -> None:
    made, clara, beats = recipe(cast, has_accounting=True), cast.client("clara"), cast.talleres.memberships
    beats.filter(user=cast.beat).update(has_accounting=True)
    at = f"{HOME}users/recipe/?sel={cast.member('beat').pk}&recipe={made.pk}"
    seen = factories.seen_on(clara.get(at))
    beats.filter(user=cast.beat).update(has_accounting=False)
    assert clara.post(at, seen).status_code == 409
    assert not cast.member("beat").has_accounting


def test_fifty_people_at_once_and_nobody_ticked_are_said(cast: Cast) -> None:
    clara = cast.client("clara")
    many = clara.post(f"{HOME}users/recipe/", {"sel": [str(n) for n in range(1, 80)]})
    assert "50" in clara.get(many["Location"]).text
    assert clara.get(f"{HOME}users/recipe/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_actor_who_loses_the_right_gives_nothing(cast: Cast) -> None:
    one = domain(cast)
    made = recipe(cast, one)
    facts: Any = {"role": Role.COLLABORATOR, "has_accounting": False}
    lowering = lambda: change_role(actor=cast.member("nadia"), subject=cast.member("clara"), **facts)  # noqa: E731
    outcomes = overtaken(lowering, lambda: use(cast, made, "beat"))
    assert isinstance(outcomes[1], Refused)
    assert held(cast, "beat", one) is None


@pytest.mark.django_db(transaction=True)
def test_using_and_editing_in_one_moment_gives_what_was_seen_or_nothing(cast: Cast) -> None:
    one, other = domain(cast), domain(cast, "other.example")
    made = recipe(cast, one)
    seen = factories.seen_on(
        cast.client("clara").get(f"{HOME}users/recipe/?sel={cast.member('beat').pk}&recipe={made.pk}")
    )["seen"]
    changed = plan(cast, name="Desarrollo", access=AccessPlan({other.pk: GrantChoice(0)}))
    editing = lambda: edit_recipe(actor=cast.member("nadia"), recipe=made, plan=changed, now=now())  # noqa: E731
    outcomes = at_once(lambda: use(cast, made, "beat", seen=seen), editing)
    assert held(cast, "beat", other) is None
    stopped = [each for each in refusals(outcomes) if isinstance(each, ChangedMeanwhile)]
    assert (held(cast, "beat", one) is None) == bool(stopped)


@pytest.mark.django_db(transaction=True)
def test_two_recipes_of_one_name_in_one_moment_are_one(cast: Cast) -> None:
    make = lambda: create_recipe(actor=cast.member("clara"), plan=plan(cast), now=now())  # noqa: E731
    assert len(refusals(at_once(make, make))) == 1
    assert cast.talleres.recipes.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deleting_and_using_in_one_moment_leaves_no_half(cast: Cast) -> None:
    one = domain(cast)
    made = recipe(cast, one)
    outcomes = at_once(
        lambda: use(cast, made, "beat"), lambda: delete_recipe(actor=cast.member("nadia"), recipe=made)
    )  # fmt: skip
    assert (held(cast, "beat", one) is not None) == (outcomes[0] == 1)
    assert RecipeUse.objects.count() == (outcomes[0] == 1)
