"""Forms about one member."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import field_of, refused_by
from organizations.models import Membership, Role, Team
from organizations.people.appointment import ConfirmLegalRepresentative
from organizations.people.commands import change_contact, change_role, change_teams
from organizations.people.role_effects import RoleEffect
from organizations.people.role_field import RoleCard, RoleField, refuse, role_cards
from organizations.policies import may_change_role


class MemberForm(forms.Form):
    """A form in which one member acts upon another."""

    def __init__(self, *args: Any, actor: Membership, subject: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.subject = actor, subject

    def _run(self, command: Any, **values: Any) -> bool:
        """Call the command; a rule that says no becomes an error of the form."""
        with refused_by(self):
            command(actor=self.actor, subject=self.subject, **values)
        return not self.errors


class RoleForm(MemberForm):
    """The choice of another role or accounting right (ORG-13)."""

    role = RoleField()
    has_accounting = forms.BooleanField(
        label=_("May manage accounting"),
        help_text=_("Only for collaborators and external users; the other roles always may."),
        required=False,
    )

    def cards(self) -> list[RoleCard]:
        """The roles with what each means and why some cannot be given."""
        verdicts = {role: may_change_role(self.actor, self.subject, role=role) for role in Role.values}
        return role_cards(self["role"].value(), verdicts)

    def clean_role(self) -> str:
        """Ask the policy, whatever the page offered."""
        role: str = self.cleaned_data["role"]
        refuse(self, may_change_role(self.actor, self.subject, role=role))
        return role

    def query(self) -> str:
        """The choice for an address."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


class ConfirmRoleForm(ConfirmLegalRepresentative, MemberForm):
    """The question about another role (K1): ``effect`` is what would happen now, ``seen`` the version of what was
    read."""

    def __init__(self, *args: Any, effect: RoleEffect, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.effect, self.seen = effect, seen
        if effect.role != Role.LEGAL_REPRESENTATIVE or self.subject.is_legal_representative:
            self.fields.clear()

    def clean(self) -> dict[str, Any]:
        """A new legal representative is appointed with the actor's own password."""
        self.confirm(self.effect.role)
        return self.cleaned_data

    def save(self) -> bool:
        """Change the role; False when a rule refused. Raises ChangedMeanwhile."""
        effect = self.effect
        return self._run(change_role, role=effect.role, has_accounting=effect.has_accounting, seen=self.seen)


class ContactForm(MemberForm):
    """What the member is written about (ORG-31)."""

    billing = forms.BooleanField(
        label=_("Billing communications"),
        help_text=_("New invoices, payments, reminders and renewals, by email."),
        required=False,
    )
    product = forms.BooleanField(
        label=_("Product events"),
        help_text=_("Services activated, locked or ended, storage nearly full, new users, by email."),
        required=False,
    )

    def save(self) -> bool:
        """Keep the preferences; False when a rule refused."""
        return self._run(change_contact, **self.cleaned_data)


class TeamsForm(MemberForm):
    """The work teams that the member is in (RGT-32)."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Work teams"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "teams", forms.ModelChoiceField).queryset = self.actor.organization.teams.all()

    def save(self) -> bool:
        """Set the teams; False when a rule refused."""
        teams = [team.pk for team in self.cleaned_data["teams"]]
        return self._run(change_teams, team_ids=teams, seen=self.data.get("seen", ""))


class AddToTeamForm(forms.Form):
    """Which team the ticked people join."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Work team"), empty_label=None)

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "team", forms.ModelChoiceField).queryset = actor.organization.teams.all()
