"""What organisations hand to the rooms below: menu entries, job runners, the welcome of a new person."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import acquaintance
from accounts.avatars.pictures import on_acquaintances
from accounts.exports import registry as personal_exports
from accounts.models import User
from accounts.welcome import NewPerson, on_welcome
from core import navigation
from core.clock import now
from core.policy import ALLOWED, Verdict
from organizations import job_kinds, policies
from organizations.deletion import registry as deletion
from organizations.deletion.blockers import jobs_under_way, other_users
from organizations.departures import registry as departures
from organizations.departures.steps import Invitations, Jobs, Teams
from organizations.details.create import create_organization
from organizations.exports import registry as exports
from organizations.exports.commands import DOCUMENTS, EVERYTHING
from organizations.exports.own_data import MY_ORGANIZATIONS
from organizations.exports.parts import PARTS
from organizations.invitations.bulk import BULK_INVITE
from organizations.models import Membership, Organization
from organizations.protection.alert_jobs import BULK_ALERT
from organizations.protection.two_factor import NOTICE
from security.app_passwords.check import suspended_when
from security.methods import factor_rules
from security.methods.factors import SMS

MENU = (
    navigation.MenuEntry(_("Panel"), "home", "dashboard", navigation.MenuGroup.TOP, key="p"),
    navigation.MenuEntry(
        _("Users"),
        "users",
        "organizations:people",
        navigation.MenuGroup.ORGANIZATION,
        policies.may_manage_people,
        rank=10,
        key="u",
    ),
    navigation.MenuEntry(
        _("Security"),
        "shield",
        "organizations:security",
        navigation.MenuGroup.ORGANIZATION,
        policies.may_manage_security,
        rank=30,
    ),
    navigation.MenuEntry(
        _("Organization data"),
        "org",
        "organizations:settings",
        navigation.MenuGroup.ORGANIZATION,
        policies.may_see_details,
        rank=40,
    ),
    navigation.MenuEntry(
        _("Activity log"),
        "log",
        "organizations:log",
        navigation.MenuGroup.ORGANIZATION,
        policies.may_read_log,
        rank=50,
    ),
)
"""Entries of the sidebar."""


def register() -> None:
    """Called once, when all models are ready."""
    job_kinds.register(BULK_INVITE, BULK_ALERT, NOTICE, EVERYTHING, DOCUMENTS)
    exports.register(*PARTS)
    factor_rules.register(keeps_second_factor)
    personal_exports.register(MY_ORGANIZATIONS)
    on_acquaintances(people_of_my_places)
    factor_rules.register_refusal(refused_methods)
    deletion.register(other_users)
    deletion.register(jobs_under_way)
    on_welcome(found_own_organization)
    departures.register(Teams(), Invitations(), Jobs())
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
    places = [each for each in Membership.objects.memberships_of(person, now()) if policies.may_manage_people(each)]
    found = Membership.objects.filter(organization__in=[each.organization_id for each in places], user__email=address)
    return found.exists()


def keeps_second_factor(user: User, strengths: set[str]) -> Verdict:
    """The last factor stays while an organisation of the person requires one (SEC-37), and the last safe one while one
    of them refuses SMS (13.10)."""
    places = Membership.objects.requiring_second_factor(user, now())
    place = next((each for each in places if strengths <= set(each.organization.refused_factors)), None)
    if place is None:
        return ALLOWED
    reason = _("%(organization)s requires two-step verification. Add another method first, then remove this one.")
    if strengths:
        reason = _("%(organization)s does not accept SMS. Add another safe method first, then remove this one.")
    return Verdict(reason % {"organization": place.organization.name})


def refused_methods(user: User) -> set[str]:
    """SMS, while an organisation of the person requires safe methods (13.10)."""
    places = Membership.objects.requiring_second_factor(user, now())
    return {SMS.key} if places.filter(organization__second_factor_refuses_sms=True).exists() else set()


def found_own_organization(person: NewPerson) -> None:
    """Whoever signs up alone answers for an organisation in their name (ORG-2, ORG-4)."""
    kind = Organization.Kind.COMPANY if person.kind == "company" else Organization.Kind.INDIVIDUAL
    create_organization(owner=person.user, name=person.organization_name, kind=kind, country=person.user.country)
