"""What organisations hand to the rooms below: menu entries, job runners, the welcome of a new person."""

from django.utils.translation import gettext_lazy as _

from accounts.welcome import NewPerson, on_welcome
from core import navigation
from organizations import bulk, policies
from organizations.commands import create_organization
from organizations.models import Organization
from organizations.tasks import RUNNERS


def register() -> None:
    """Called once, when all models are ready."""
    RUNNERS[bulk.KIND] = bulk.invite_row
    on_welcome(found_own_organization)
    navigation.register(
        navigation.Entry(_("Panel"), "home", "dashboard", navigation.Group.TOP, key="p"),
        navigation.Entry(
            _("Users"),
            "users",
            "organizations:people",
            navigation.Group.ORGANIZATION,
            policies.may_manage_people,
            rank=10,
            key="u",
        ),
    )
    navigation.register_account(navigation.AccountEntry(_("My organizations"), "org", "organizations:list", rank=30))


def found_own_organization(person: NewPerson) -> None:
    """Whoever signs up alone answers for an organisation in their name (ORG-2, ORG-4)."""
    kind = Organization.Kind.COMPANY if person.kind == "company" else Organization.Kind.INDIVIDUAL
    create_organization(owner=person.user, name=person.organization_name, kind=kind, country=person.user.country)
