"""Forms of work teams."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.names import NameField
from core.errors import RuleError
from core.forms import rule_as_error
from organizations.models import Membership, Team
from organizations.people.teams import edit_team, new_name


def _swatch(colour: Team.Colour) -> tuple[str, str]:
    return colour.value, format_html('<span class="team-colour {}">{}</span>', colour.value, colour.label)


class TeamForm(forms.Form):
    """Name and colour; the leader once there are members."""

    name = NameField(label=_("Name"), max_length=80, error_messages={"required": _("Enter a name for the team.")})
    colour = forms.ChoiceField(
        label=_("Colour"),
        choices=lambda: list(map(_swatch, Team.Colour)),
        initial=Team.Colour.BLUE,
        widget=forms.RadioSelect,
    )
    leader = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Team leader"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, actor: Membership, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.team = actor, team
        if team is None:
            del self.fields["leader"]
        else:
            self.fields["leader"] = LeaderField(team.members.all())

    def clean_name(self) -> str:
        """Said at once, also where a new team is created some pages later."""
        with rule_as_error():
            return new_name(self.actor.organization, self.cleaned_data["name"], self.team)

    def save(self) -> Team | None:
        """The changed team; None when a rule refused."""
        if self.team is None:
            raise ValueError("A new team is created by products.access_pages.team_wizard.")
        try:
            return edit_team(actor=self.actor, team=self.team, **self.cleaned_data)
        except RuleError as refusal:
            self.add_error("name", str(refusal.message))
            return None


class LeaderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of these people, by name."""

    def __init__(self, members: "QuerySet[Membership]") -> None:
        people = members.select_related("user").order_by("directory_key", "pk")
        super().__init__(people, label=_("Team leader"), required=False, empty_label=_("Nobody"))

    def label_from_instance(self, obj: Any) -> str:
        """The person's name."""
        return str(obj.full_name)


class DeleteTeamForm(forms.Form):
    """Level K2: the tick."""

    understood = forms.BooleanField(
        label=_("I understand that the rights that came from this team end at once."),
        error_messages={"required": _("Tick the box to confirm.")},
    )
