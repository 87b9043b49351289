"""The four roles as radio cards: label, consequences, and why one cannot be chosen."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.policy import Verdict
from organizations.models import Role

CONSEQUENCES: dict[str, list[str | Promise]] = {
    Role.LEGAL_REPRESENTATIVE: [
        _("Is accountable to the provider for the organization."),
        _("Manages all products, all users and the accounting."),
        _("Changes the organization’s data and appoints other legal representatives."),
    ],
    Role.ADMINISTRATOR: [
        _("Manages all products, all users and the accounting."),
        _("Sees the organization’s data without changing it."),
        _("Carries no legal responsibility."),
    ],
    Role.COLLABORATOR: [
        _("Sees and manages only the products granted to them."),
        _("Does not see the other users."),
        _("Accounting only with an extra right."),
    ],
    Role.EXTERNAL: [
        _("Does not belong to the organization: an agency, a freelancer, a customer."),
        _("Sees and manages only the products granted to them."),
        _("Is left out of shared calendars and address books."),
    ],
}


@dataclass(frozen=True)
class RoleCard:
    """One choice as the page draws it. ``refusal`` says why it cannot be chosen; empty when it can."""

    value: str
    label: str | Promise
    lines: list[str | Promise]
    refusal: str | Promise
    checked: bool


class RoleField(forms.ChoiceField):
    """Choice among the roles; a refused one fails with the policy's own sentence, tampered form or not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, **kwargs)
        self.error_messages["required"] = _("Choose a role.")


def role_cards(chosen: str | None, verdicts: dict[str, Verdict]) -> list[RoleCard]:
    """The cards in the order of the roles, each with its verdict."""
    return [
        RoleCard(role, Role(role).label, CONSEQUENCES[role], verdicts[role].reason, role == chosen)
        for role in Role.values
    ]


def refuse(form: forms.Form, verdict: Verdict) -> None:
    """Put a policy's refusal at the role field."""
    if not verdict:
        raise forms.ValidationError(str(verdict.reason))
