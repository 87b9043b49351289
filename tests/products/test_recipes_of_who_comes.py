"""Recipes fill in an invitation, and are offered backwards when somebody goes (RGT-55, RGT-56, ORG-82)."""

from typing import Any

import pytest
from django.test import Client

from core.clock import now
from notifications.models import Message
from organizations.departures.commands import remove_member, undo_removal
from organizations.invitations.commands import accept_invitation
from organizations.models import Invitation, Membership, Role
from products.models import Grant, Product, Recipe, RecipeUse
from products.recipes.commands import edit_recipe
from products.rights.commands import GrantChoice
from security.kinds import EventKind
from tests import factories
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.products.kitchen import DAY, HOME, domain, held, plan, recipe, team, today, use

pytestmark = pytest.mark.django_db


# Inviting


def invited(client: Client, made: Recipe, email: str = "new@taller.example") -> Any:
    """The first page of the wizard with the recipe, and on to the page of the role."""
    at = f"{HOME}users/add/?recipe={made.pk}"
    page = client.get(at)
    assert made.name in page.text
    data = {"email": email, "first_name": "Noa", "language": made.language, "welcome": made.welcome}
    return client.post(at, data)


def review(answer: Any) -> str:
    """The address of the last page."""
    location: str = answer["Location"]
    return location.replace("step=2", "step=4")


def test_the_wizard_is_filled_in_and_everything_can_still_be_changed(cast: Cast) -> None:
    one, clara = domain(cast), cast.client("clara")
    made = recipe(cast, one, language="de", welcome="Hallo!", days=30, teams=[team(cast)], has_accounting=True)
    first = clara.get(f"{HOME}users/add/?recipe={made.pk}").text
    assert 'value="Hallo!"' in first
    assert '<option value="de" selected>' in first
    answer = invited(clara, made)
    role = clara.get(answer["Location"]).text
    assert 'value="collaborator" checked' in role
    access = clara.get(answer["Location"].replace("step=2", "step=3")).text
    assert f'name="p-{one.pk}" checked' in access
    assert f'value="{today(cast) + 30 * DAY}"' in access
    assert factories.confirm(clara, review(answer)).status_code == 303
    sent = Invitation.objects.get(email="new@taller.example")
    assert (sent.language, sent.welcome, sent.has_accounting) == ("de", "Hallo!", True)
    assert list(sent.teams.all()) == [team(cast)]
    assert Grant.objects.get(invitation=sent).ends_on == today(cast) + 30 * DAY
    assert "Hallo!" in Message.objects.get(address="new@taller.example").text
    use_row = RecipeUse.objects.get()
    assert (use_row.invitation, use_row.by_name, list(use_row.given["products"])) == (
        sent, "Clara Monnet", [str(one.pk)]
    )  # fmt: skip


def test_words_of_welcome_cannot_be_markup(cast: Cast) -> None:
    made = recipe(cast, welcome="<b>Hola</b> & bienvenida")
    clara = cast.client("clara")
    factories.confirm(clara, review(invited(clara, made)))
    assert "<b>Hola" not in Message.objects.get(address="new@taller.example").html


def test_an_administrator_is_told_that_a_legal_representative_is_not_theirs_to_make(cast: Cast) -> None:
    made, clara = recipe(cast, role=Role.LEGAL_REPRESENTATIVE), cast.client("clara")
    page = clara.get(f"{HOME}users/add/?recipe={made.pk}").text
    assert "No se entrega toda la receta" in page
    answer = invited(clara, made)
    assert "step=2" in clara.get(review(answer))["Location"]
    assert not Invitation.objects.filter(email="new@taller.example").exists()


def test_a_legal_representative_still_proves_who_they_are(cast: Cast) -> None:
    made, nadia = recipe(cast, role=Role.LEGAL_REPRESENTATIVE), cast.client("nadia")
    answer = invited(nadia, made)
    led = factories.confirm(nadia, review(answer))
    assert "step=2" in led["Location"]
    assert not Invitation.objects.filter(email="new@taller.example").exists()


def test_a_product_that_ends_before_the_sending_is_left_out_and_told(cast: Cast) -> None:
    one, other, clara = domain(cast), domain(cast, "other.example"), cast.client("clara")
    made = recipe(cast, one, other)
    answer = invited(clara, made)
    seen = factories.seen_on(clara.get(review(answer)))
    Product.objects.filter(pk=one.pk).update(state="cancelled")
    assert clara.post(review(answer), seen).status_code == 409
    page = clara.get(review(answer))
    assert one.name in page.text
    assert clara.post(review(answer), factories.seen_on(page)).status_code == 303
    sent = Invitation.objects.get(email="new@taller.example")
    assert list(Grant.objects.filter(invitation=sent).values_list("product", flat=True)) == [other.pk]


def test_a_recipe_edited_while_the_wizard_is_open_asks_again(cast: Cast) -> None:
    made, clara = recipe(cast, domain(cast)), cast.client("clara")
    answer = invited(clara, made)
    seen = factories.seen_on(clara.get(review(answer)))
    edit_recipe(actor=cast.member("nadia"), recipe=made, plan=plan(cast), now=now())
    assert clara.post(review(answer), seen).status_code == 409
    assert "cambió" in clara.get(review(answer)).text


def test_without_recipes_the_wizard_is_as_it_was(cast: Cast) -> None:
    Recipe.objects.all().delete()
    assert 'name="recipe"' not in cast.client("clara").get(f"{HOME}users/add/").text


# Going


def arrived(cast: Cast, made: Recipe) -> Membership:
    """Somebody who came by the recipe."""
    use(cast, made, "beat")
    return cast.member("beat")


def test_what_came_by_a_recipe_is_offered_backwards_with_its_evidence(cast: Cast) -> None:
    one, singly = domain(cast), domain(cast, "single.example")
    factories.grant(cast.member("beat"), singly, "technical", granted_by=cast.nadia)
    beat = arrived(cast, recipe(cast, one))
    beat.record(EventKind.PRODUCT_CHANGED, product=one)
    page = cast.client("clara").get(f"{HOME}users/{beat.pk}/remove/").text
    assert "Receta Desarrollo, por Clara Monnet" in page
    assert "Otorgado por separado por Nadia" in page
    assert page.index("Receta Desarrollo, por") < page.index("Otorgado por separado por Nadia")
    assert f'name="recipe-{RecipeUse.objects.get().pk}"' in page


def test_it_ends_or_goes_on_to_somebody_and_the_evidence_says_so(cast: Cast) -> None:
    one = domain(cast)
    beat = arrived(cast, recipe(cast, one, teams=[cast.talleres.teams.get(name="Webmasters")]))
    key, clara = f"recipe-{RecipeUse.objects.get().pk}", cast.client("clara")
    at = f"{HOME}users/{beat.pk}/remove/"
    iker = cast.member("iker")
    data = {**factories.seen_on(clara.get(at)), key: "transfer", f"{key}-heir": str(iker.pk)}
    onward = clara.post(at, data)["Location"]
    assert "Iker" in clara.get(onward).text
    assert factories.confirm(clara, onward, {"password": PASSWORD, "understood": "on"}).status_code == 303
    assert held(cast, "iker", one) == GrantChoice(factories.mask("technical"))
    assert iker.teams.filter(name="Webmasters").exists()
    departure = cast.talleres.departures.get()
    shown = clara.get(f"{HOME}users/removed/{departure.pk}/").text
    assert "Acceso por la receta Desarrollo" in shown
    assert "Iker" in shown
    assert RecipeUse.objects.get().membership == iker
    assert Message.objects.filter(kind="products/access_changed", address=cast.iker.email).count() == 1


def test_a_manager_cannot_be_chosen_as_who_gets_it(cast: Cast) -> None:
    beat = arrived(cast, recipe(cast, domain(cast)))
    key, clara = f"recipe-{RecipeUse.objects.get().pk}", cast.client("clara")
    at = f"{HOME}users/{beat.pk}/remove/"
    data = {**factories.seen_on(clara.get(at)), key: "transfer", f"{key}-heir": str(cast.member("nadia").pk)}
    assert clara.post(at, data).status_code == 422


def test_undoing_brings_it_back_as_of_the_recipe(cast: Cast) -> None:
    one = domain(cast)
    beat = arrived(cast, recipe(cast, one))
    departure = remove_member(actor=cast.member("clara"), subject=beat, now=now())
    assert not RecipeUse.objects.exists()
    undo_removal(actor=cast.member("clara"), departure=departure, now=now())
    use_row = RecipeUse.objects.get()
    assert (use_row.membership, use_row.name) == (cast.member("beat"), "Desarrollo")
    assert held(cast, "beat", one) is not None


def test_who_arrives_by_the_invitation_has_it_by_the_recipe(cast: Cast) -> None:
    one, clara = domain(cast), cast.client("clara")
    newcomer = factories.person("new@taller.example")
    factories.confirm(clara, review(invited(clara, recipe(cast, one))))
    sent = Invitation.objects.get(email="new@taller.example")
    member = accept_invitation(invitation=sent, version=sent.link_version, user=newcomer, now=now())
    assert RecipeUse.objects.get().membership == member
    page = clara.get(f"{HOME}users/{member.pk}/remove/").text
    assert "Receta Desarrollo, por Clara Monnet" in page
