"""The steps of adding a user. Each step is a form of its own; together they make a draft."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.names import FAMILY, GIVEN, NameField
from accounts.passwords.forms import NewPasswordField, check_new_password
from core.clock import now
from core.forms import field_of
from core.text import LineField, has_page, mailboxes_in
from organizations.models import Invitation, Membership, Role, Team
from organizations.models.invitation import LONGEST_WELCOME
from organizations.people.appointment import ConfirmLegalRepresentative
from organizations.people.role_field import RoleCard, RoleField, refuse, role_cards
from organizations.policies import may_invite


class WelcomeField(LineField):
    """A line of the inviter's own in the mail that invites: words, and no way out of them."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Words of welcome"))
        options.setdefault("help_text", _("One line of your own in the invitation, without addresses of pages."))
        super().__init__(max_length=LONGEST_WELCOME, required=False, **options)

    def clean(self, value: Any) -> str:
        """The words. Raises ValidationError for the address of a page or an e-mail address."""
        words = super().clean(value)
        if has_page(words) or mailboxes_in(words):
            raise forms.ValidationError(_("Write words, without the address of a page or an email address."))
        return words


class WizardStep(forms.Form):
    """One step, filled by the inviter."""

    def __init__(self, *args: Any, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class PersonStep(WizardStep):
    """Who is invited, and in which language."""

    email = AddressField(
        label=_("Email"),
        help_text=_("The invitation is sent to this address."),
        error_messages={
            "required": _("Enter the email of the person."),
            "invalid": _("Enter an address like name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = NameField(label=_("First name"), error_messages={"required": _("Enter the first name.")})
    last_name = NameField(label=_("Last name"), required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    welcome = WelcomeField()
    only_this_address = forms.BooleanField(
        label=_("The person must sign in with this address"),
        help_text=_("Leave it unticked if the person may join with another account that they already have."),
        required=False,
    )

    member: Membership | None = None
    pending: Invitation | None = None

    def clean_email(self) -> str:
        """Refuse oneself, members and pending addresses, each with its own sentence (ORG-27)."""
        email: str = self.cleaned_data["email"]
        organization = self.actor.organization
        if email == self.actor.user.email:
            raise forms.ValidationError(_("This is your own address. You already belong to the organization."))
        self.member = organization.memberships.filter(user__email=email).select_related("user").first()
        if self.member:
            raise forms.ValidationError(
                _("%(name)s already belongs to the organization."),
                code="member",
                params={"name": self.member.user.full_name},
            )
        self.pending = organization.invitations.open_at(now()).filter(email=email).first()
        if self.pending:
            raise forms.ValidationError(_("This address already has a pending invitation."), code="invited")
        return email


class RoleStep(ConfirmLegalRepresentative, WizardStep):
    """What the person will be, and what they are written about."""

    role = RoleField()
    has_accounting = forms.BooleanField(
        label=_("May manage accounting"),
        help_text=_("Only for collaborators and external users; the other roles always may."),
        required=False,
    )
    wants_billing_mail = forms.BooleanField(label=_("Receives billing reminders"), required=False)
    wants_product_mail = forms.BooleanField(label=_("Receives product events"), required=False)

    def cards(self) -> list[RoleCard]:
        """The roles with what each means and why some cannot be given."""
        return role_cards(self["role"].value(), {role: may_invite(self.actor, role=role) for role in Role.values})

    def clean_role(self) -> str:
        """Ask the policy, whatever the page offered (ORG-11)."""
        role: str = self.cleaned_data["role"]
        refuse(self, may_invite(self.actor, role=role))
        return role

    def clean(self) -> dict[str, Any]:
        """A legal representative is invited with the actor's own password."""
        self.confirm(self.cleaned_data.get("role"))
        return self.cleaned_data


class AccessStep(WizardStep):
    """Work teams of the person; products join this step with their own capability."""

    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Work teams"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "teams", forms.ModelChoiceField).queryset = self.actor.organization.teams.all()


class JoinForm(forms.Form):
    """Join as the signed-in person; ``person`` says which, so that a switched browser joins nobody else (ORG-29)."""

    person = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"person": user.pk})
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_person(self) -> int:
        """Refuse when somebody else signed in meanwhile."""
        person: int = self.cleaned_data["person"]
        if person != self.user.pk:
            raise forms.ValidationError(_("Another person signed in meanwhile. Check who you are and join again."))
        return person


class NewAccountForm(forms.Form):
    """A short sign-up: name, language, password. The address is the invited one."""

    first_name = NameField(
        purpose=GIVEN, label=_("First name"), error_messages={"required": _("Enter your first name.")}
    )
    last_name = NameField(purpose=FAMILY, label=_("Last name"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = NewPasswordField()

    def __init__(self, *args: Any, email: str, client: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email, self.client = email, client
        cast("NewPasswordField", self.fields["password"]).belongs_to(email)

    def clean(self) -> None:
        """Refuse a weak password as the ordinary sign-up does."""
        check_new_password(self, {**self.cleaned_data, "email": self.email}, client=self.client)
