"""The list of a bulk invitation."""

from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import field_of, without_optional
from organizations.hooks import ACCESS_RIGHTS, RECIPES, RecipeFill
from organizations.invitations.bulk import check, of_recipe, version_of_fill
from organizations.invitations.lines import MAX_ROWS, InvitationLine, read_lines
from organizations.models import Membership, Role, Team
from organizations.people.role_field import RoleCard, RoleField, refuse, role_cards
from organizations.policies import may_invite
from security.base.limits import HOUR, Limit, wait_in_words

MAX_BYTES = 200_000
ONE_BY_ONE = _("Invite legal representatives one by one.")
READINGS = Limit("import-readings", amount=60, seconds=HOUR)
"""Lists that one person has read, in all their organizations: previews, corrections and the sending itself."""


class BulkForm(forms.Form):
    """Addresses as text or CSV, one role and team for all. ``wait``: seconds, when the person sent too many lists."""

    wait = 0
    read: list[InvitationLine]

    people = forms.CharField(
        label=_("People"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "One per line: address, or Name Surname <address>, or address;first name;last name. "
            "A first line may name the columns."
        ),
        required=False,
        max_length=MAX_BYTES,
    )
    file = forms.FileField(label=_("CSV file"), help_text=_("Instead of the text, at most 200 kB."), required=False)
    recipe = forms.ChoiceField(
        label=_("Recipe"),
        required=False,
        help_text=_("With one, everybody gets the role, work teams, access, language and welcome that it says."),
    )
    role = RoleField(initial=Role.COLLABORATOR)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Work team"), required=False, empty_label=_("No team"))

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        without_optional(self, "people", "file")
        book = RECIPES.get()
        recipes = book.choices(actor) if book else []
        field_of(self, "recipe", forms.ChoiceField).choices = [("", _("Without a recipe")), *recipes]
        if not recipes:
            del self.fields["recipe"]
        field_of(self, "team", forms.ModelChoiceField).queryset = actor.organization.teams.all()

    def cards(self) -> list[RoleCard]:
        """The roles with what each means and why some cannot be given."""
        return role_cards(self["role"].value(), {role: may_invite(self.actor, role=role) for role in Role.values})

    @property
    def role_name(self) -> object:
        """The role of everybody, in words; for the preview."""
        return Role(self.common["role"]).label

    @property
    def language_name(self) -> object:
        """The language of the invitations, in words."""
        return dict(settings.LANGUAGES)[self.common["language"]]

    @property
    def team_names(self) -> str:
        """The work teams of everybody."""
        return ", ".join(str(team) for team in self.fields["team"].queryset.filter(pk__in=self.common["team_ids"]))  # type: ignore[attr-defined]

    @property
    def products(self) -> int | None:
        """How many products everybody will see by the recipe; None without one."""
        part = ACCESS_RIGHTS.get()
        if self.fill is None or part is None:
            return None
        return part.count(self.actor, self.fill.access, self.fill.teams)

    @cached_property
    def fill(self) -> RecipeFill | None:
        """What the chosen recipe gives today."""
        return of_recipe(self.actor, self.cleaned_data.get("recipe", ""))

    @cached_property
    def common(self) -> dict[str, Any]:
        """What everybody on the list gets: by the recipe, or as chosen."""
        if self.fill:
            recipe = {"key": self.fill.key, "version": version_of_fill(self.fill)}
            return {
                "role": self.fill.role, "language": self.fill.language, "team_ids": self.fill.teams,
                "has_accounting": self.fill.has_accounting, "welcome": self.fill.welcome, "recipe": recipe,
            }  # fmt: skip
        team = self.cleaned_data["team"]
        chosen = {name: self.cleaned_data[name] for name in ("role", "language")}
        return {**chosen, "team_ids": [team.pk] if team else []}

    def clean_recipe(self) -> str:
        """One that is there, with a role that the actor may give to many."""
        key: str = self.cleaned_data["recipe"]
        fill = of_recipe(self.actor, key)
        if key and fill is None:
            raise forms.ValidationError(_("This recipe was deleted meanwhile."))
        if fill and not fill.role:
            raise forms.ValidationError(fill.left_out[:1])
        if fill and fill.role == Role.LEGAL_REPRESENTATIVE:
            raise forms.ValidationError(ONE_BY_ONE)
        return key

    def clean_role(self) -> str:
        """Ask the policy, whatever the page offered."""
        role: str = self.cleaned_data["role"]
        refuse(self, may_invite(self.actor, role=role))
        if role == Role.LEGAL_REPRESENTATIVE:
            raise forms.ValidationError(ONE_BY_ONE)
        return role

    def clean_file(self) -> str:
        """The text of the file. Refuses what is too large or is not UTF-8 text."""
        file = self.cleaned_data.get("file")
        if not file:
            return ""
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 200 kB. Split it."))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("Save the file as CSV in UTF-8 and choose it again.")) from error
        return text.replace("\x00", "")

    def clean(self) -> dict[str, Any]:
        """Put the text where the page repeats it, read it for the only time in this request, and count the lines."""
        data = super().clean() or self.cleaned_data
        data["people"] = data.get("file") or data.get("people", "")
        self.wait = READINGS.hit(str(self.actor.user_id))
        if self.wait:
            raise forms.ValidationError(wait_in_words(self.wait))
        self.read = read_lines(data["people"])
        if not self.read:
            self.add_error("people", _("Enter or choose at least one address."))
        if len(self.read) > MAX_ROWS:
            self.add_error("people", _("At most %(most)s people at once. Split the list.") % {"most": MAX_ROWS})
        return data

    @cached_property
    def lines(self) -> list[InvitationLine]:
        """The checked preview of a valid form."""
        return check(self.actor.organization, self.read)

    def rows(self) -> list[dict[str, Any]]:
        """Rows of the job: the good lines, each a complete draft."""
        good = [line for line in self.lines if not line.problem]
        return [
            {"email": line.email, "first_name": line.first_name, "last_name": line.last_name, **self.common}
            for line in good
        ]
