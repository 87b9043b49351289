"""What organisations hand to the rooms below: menu entries, job runners, the welcome of a new person."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.welcome import NewPerson, on_welcome
from core import navigation
from core.clock import now
from core.policy import ALLOWED, Verdict
from organizations import alerts, bulk, departure, policies
from organizations.commands import create_organization
from organizations.commands.second_factor import NOTICE, notice_row
from organizations.departing import Invitations, Jobs, Teams
from organizations.models import Membership, Organization
from organizations.tasks import RUNNERS
from security import requirements
from security.app_password_check import suspended_when


def register() -> None:
    """Called once, when all models are ready."""
    RUNNERS.update({bulk.KIND: bulk.invite_row, alerts.KIND: alerts.alert_row, NOTICE: notice_row})
    requirements.register(keeps_second_factor)
    on_welcome(found_own_organization)
    departure.register(Teams(), Invitations(), Jobs())
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
        navigation.Entry(
            _("Security"),
            "shield",
            "organizations:security",
            navigation.Group.ORGANIZATION,
            policies.may_manage_security,
            rank=30,
        ),
        navigation.Entry(
            _("Activity log"),
            "log",
            "organizations:log",
            navigation.Group.ORGANIZATION,
            policies.may_read_log,
            rank=50,
        ),
    )
    suspended_when(is_locked_everywhere)
    navigation.register_account(navigation.AccountEntry(_("My organizations"), "org", "organizations:list", rank=30))


def is_locked_everywhere(user: User) -> bool:
    """Programs of somebody whom every organisation of theirs has locked wait too (PRD-30); another one's do not."""
    places = Membership.objects.filter(user=user, organization__deleted_at=None)
    return places.exists() and not places.unlocked(now()).exists()


def keeps_second_factor(user: User) -> Verdict:
    """The last factor stays while an organisation of the person requires one (SEC-37)."""
    place = Membership.objects.requiring_second_factor(user, now()).first()
    if place is None:
        return ALLOWED
    reason = _("%(organization)s requires two-step verification. Add another method first, then remove this one.")
    return Verdict(reason % {"organization": place.organization.name})


def found_own_organization(person: NewPerson) -> None:
    """Whoever signs up alone answers for an organisation in their name (ORG-2, ORG-4)."""
    kind = Organization.Kind.COMPANY if person.kind == "company" else Organization.Kind.INDIVIDUAL
    create_organization(owner=person.user, name=person.organization_name, kind=kind, country=person.user.country)
