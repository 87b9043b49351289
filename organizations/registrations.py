"""What organisations hand to the rooms below: menu entries, job runners, the welcome of a new person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import acquaintance
from accounts import exports as personal_exports
from accounts.avatars import on_acquaintances
from accounts.models import User
from accounts.welcome import NewPerson, on_welcome
from core import navigation
from core.clock import now
from core.policy import ALLOWED, Verdict
from organizations import alerts, bulk, deletion, departure, exports, policies
from organizations.blockers import jobs_under_way, other_users
from organizations.commands import create_organization
from organizations.commands.exports import DOCUMENTS, EVERYTHING, make_piece
from organizations.commands.second_factor import NOTICE, notice_row
from organizations.departing import Invitations, Jobs, Teams
from organizations.export_parts import PARTS
from organizations.models import Membership, Organization
from organizations.own_data import MY_ORGANIZATIONS
from organizations.tasks import MAKERS, RUNNERS
from security import requirements
from security.app_password_check import suspended_when

MENU = (
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
        _("Organization data"),
        "org",
        "organizations:settings",
        navigation.Group.ORGANIZATION,
        policies.may_see_details,
        rank=40,
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
"""Entries of the sidebar."""


def register() -> None:
    """Called once, when all models are ready."""
    RUNNERS.update({bulk.KIND: bulk.invite_row, alerts.KIND: alerts.alert_row, NOTICE: notice_row})
    MAKERS.update({EVERYTHING: make_piece, DOCUMENTS: make_piece})
    exports.register(*PARTS)
    requirements.register(keeps_second_factor)
    personal_exports.register(MY_ORGANIZATIONS)
    on_acquaintances(people_of_my_places)
    requirements.register_refusal(refused_methods)
    deletion.register(other_users)
    deletion.register(jobs_under_way)
    on_welcome(found_own_organization)
    departure.register(Teams(), Invitations(), Jobs())
    navigation.register(*MENU)
    suspended_when(is_locked_everywhere)
    acquaintance.register(manages)
    navigation.register_account(navigation.AccountEntry(_("My organizations"), "org", "organizations:list", rank=30))


def people_of_my_places(viewer: User) -> Q:
    """Whose pictures somebody may see: people of the organisations that they may enter."""
    places = Membership.objects.unlocked(now()).filter(user=viewer, organization__deleted_at=None)
    return Q(memberships__organization__in=places.values("organization"))


def is_locked_everywhere(user: User) -> bool:
    """Programs of somebody whom every organisation of theirs has locked wait too (PRD-30); another one's do not."""
    places = Membership.objects.filter(user=user, organization__deleted_at=None)
    return places.exists() and not places.unlocked(now()).exists()


def manages(person: User, address: str) -> bool:
    """Whether the list of users shows this login to the person."""
    places = [each for each in Membership.objects.places_of(person, now()) if policies.may_manage_people(each)]
    found = Membership.objects.filter(organization__in=[each.organization_id for each in places], user__email=address)
    return found.exists()


def keeps_second_factor(user: User, strengths: set[str]) -> Verdict:
    """The last factor stays while an organisation of the person requires one (SEC-37), and the last safe one while one
    of them refuses SMS (SEC-44)."""
    places = Membership.objects.requiring_second_factor(user, now())
    place = next((each for each in places if strengths <= set(each.organization.refused_factors)), None)
    if place is None:
        return ALLOWED
    reason = _("%(organization)s requires two-step verification. Add another method first, then remove this one.")
    if strengths:
        reason = _("%(organization)s does not accept SMS. Add another safe method first, then remove this one.")
    return Verdict(reason % {"organization": place.organization.name})


def refused_methods(user: User) -> set[str]:
    """SMS, while an organisation of the person requires safe methods (SEC-44)."""
    places = Membership.objects.requiring_second_factor(user, now())
    return {"sms"} if places.filter(organization__second_factor_refuses_sms=True).exists() else set()


def found_own_organization(person: NewPerson) -> None:
    """Whoever signs up alone answers for an organisation in their name (ORG-2, ORG-4)."""
    kind = Organization.Kind.COMPANY if person.kind == "company" else Organization.Kind.INDIVIDUAL
    create_organization(owner=person.user, name=person.organization_name, kind=kind, country=person.user.country)
