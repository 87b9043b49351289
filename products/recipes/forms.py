"""What a recipe says, as a form; its products are an ``AccessForm`` beside it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.names import NameField
from core.forms import field_of, rule_as_error
from organizations.invitations.forms import WelcomeField
from organizations.models import Membership, Role, Team
from organizations.people.role_field import RoleCard, RoleField, refuse, role_cards
from organizations.policies import may_invite
from products.access_pages.invitation import DraftForm
from products.models import Recipe
from products.models.recipe import LONGEST_NAME
from products.recipes.commands import RecipePlan, new_name
from products.rights.commands import AccessPlan

LONGEST = 3650


class RecipeAccess(DraftForm):
    """Products with rights and no ends: the recipe has one number of days for all."""

    has_ends = False


class RecipeForm(forms.Form):
    """Everything of a recipe but its products."""

    name = NameField(
        label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("Enter a name for the recipe.")}
    )
    role = RoleField()
    has_accounting = forms.BooleanField(
        label=_("May manage accounting"),
        help_text=_("Only for collaborators and external users; the other roles always may."),
        required=False,
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Work teams"), widget=forms.CheckboxSelectMultiple, required=False
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    welcome = WelcomeField()
    days = forms.IntegerField(
        label=_("Days of access"),
        help_text=_("So long the rights over products last, from the day of use. Without a number they have no end."),
        required=False,
        min_value=1,
        max_value=LONGEST,
    )

    def __init__(self, *args: Any, actor: Membership, recipe: Recipe | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.recipe = actor, recipe
        teams = actor.organization.teams.all()
        field_of(self, "teams", forms.ModelChoiceField).queryset = teams
        if not teams:
            del self.fields["teams"]

    def cards(self) -> list[RoleCard]:
        """The roles with what each means and why some cannot be given."""
        return role_cards(self["role"].value(), {role: may_invite(self.actor, role=role) for role in Role.values})

    def clean_name(self) -> str:
        """Said at once; the command asks again under its lock."""
        with rule_as_error():
            return new_name(self.actor.organization, self.cleaned_data["name"], self.recipe)

    def clean_role(self) -> str:
        """Ask the policy, whatever the page offered (ORG-11)."""
        role: str = self.cleaned_data["role"]
        refuse(self, may_invite(self.actor, role=role))
        return role

    def plan(self, access: AccessPlan) -> RecipePlan:
        """What was typed, with the rights of the other form."""
        data: Mapping[str, Any] = self.cleaned_data
        teams = tuple(team.pk for team in data.get("teams", ()))
        plain = {name: value for name, value in data.items() if name != "teams"}
        return RecipePlan(**plain, team_ids=teams, access=access)
