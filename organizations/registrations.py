"""What organizations add to the hooks of the apps below."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.exports.registry import PERSONAL_TABLES
from accounts.hooks import ACCOUNT_VISIBILITY, AVATAR_AUDIENCE, USER_SIGNED_UP, SignUp
from accounts.models import User
from core.clock import now
from core.navigation import ACCOUNT_MENU, PERSONAL_MENU, SIDEBAR, AccountEntry, MenuEntry, MenuGroup
from core.policy import ALLOWED, Verdict
from notifications.digests import STILL_READS
from notifications.models import Topic
from notifications.notices import KINDS
from notifications.preferences import CHOSEN, chosen
from organizations import policies
from organizations.deletion.blockers import jobs_under_way, other_users
from organizations.deletion.registry import BLOCKERS
from organizations.departures.bulk import BULK_REMOVE
from organizations.departures.registry import STEPS
from organizations.departures.steps import Invitations, Jobs, Teams
from organizations.details.create import create_organization
from organizations.exports.commands import DOCUMENTS, EVERYTHING
from organizations.exports.own_data import MY_ORGANIZATIONS
from organizations.exports.registry import EXPORT_TABLES
from organizations.exports.tables import TABLES
from organizations.hooks import FINDINGS
from organizations.invitations.bulk import BULK_INVITE
from organizations.job_kinds import JOB_KINDS
from organizations.models import Membership, Organization
from organizations.notices.kinds import KINDS as NOTICES
from organizations.notices.readers import still_read
from organizations.people.findings import people_to_think_of
from organizations.people.undo_kinds import KINDS as UNDOS
from organizations.protection.alerts import BULK_ALERT
from organizations.protection.idle import strictest_limit
from organizations.protection.two_factor import NOTICE
from organizations.protection.undo import MEMBER_LOCK
from organizations.undoing.registry import UNDO_KINDS
from security.app_passwords.check import SUSPENDED_WHEN
from security.methods.factor_rules import FACTOR_KEPT, METHODS_REFUSED
from security.methods.factors import SMS
from security.sign_in.idle import IDLE_LIMIT

MENU = (
    MenuEntry(_("Panel"), "home", "dashboard", MenuGroup.TOP, key="p"),
    MenuEntry(
        _("Users"),
        "users",
        "organizations:people",
        MenuGroup.ORGANIZATION,
        policies.may_manage_people,
        rank=10,
        key="u",
    ),
    MenuEntry(
        _("Security"),
        "shield",
        "organizations:security",
        MenuGroup.ORGANIZATION,
        policies.may_manage_security,
        rank=30,
    ),
    MenuEntry(
        _("Organization data"),
        "org",
        "organizations:settings",
        MenuGroup.ORGANIZATION,
        policies.may_see_details,
        rank=40,
    ),
    MenuEntry(
        _("Activity log"),
        "log",
        "organizations:log",
        MenuGroup.ORGANIZATION,
        policies.may_read_log,
        rank=50,
    ),
)
"""Entries of the sidebar."""


def register() -> None:
    """Called once, when all models are ready."""
    KINDS.add(*NOTICES)
    CHOSEN.add(
        *chosen(Topic.ACCESS, *(f"organizations/{each}" for each in ("role_changed", "member_joined", "declined"))),
        *chosen(Topic.JOBS, "organizations/export_ready"),
    )
    STILL_READS.add(still_read)
    UNDO_KINDS.add(*UNDOS, MEMBER_LOCK)
    JOB_KINDS.add(BULK_INVITE, BULK_ALERT, BULK_REMOVE, NOTICE, EVERYTHING, DOCUMENTS)
    EXPORT_TABLES.add(*TABLES)
    FINDINGS.add(people_to_think_of)
    PERSONAL_MENU.add(AccountEntry(_("Notifications"), "bell", "preferences", rank=50))
    PERSONAL_TABLES.add(MY_ORGANIZATIONS)
    IDLE_LIMIT.fill(strictest_limit)
    FACTOR_KEPT.add(keeps_second_factor)
    METHODS_REFUSED.add(refused_methods)
    SUSPENDED_WHEN.add(is_suspended_everywhere)
    AVATAR_AUDIENCE.add(people_of_my_organizations)
    ACCOUNT_VISIBILITY.add(manages)
    USER_SIGNED_UP.add(found_own_organization)
    BLOCKERS.add(other_users, jobs_under_way)
    STEPS.add(Teams(), Invitations(), Jobs())
    SIDEBAR.add(*MENU)
    ACCOUNT_MENU.add(AccountEntry(_("My organizations"), "org", "organizations:list", rank=30))


def people_of_my_organizations(viewer: User) -> Q:
    """Whose pictures somebody may see: people of the organizations that they may enter."""
    memberships = Membership.objects.not_suspended(now()).filter(user=viewer, organization__deleted_at=None)
    return Q(memberships__organization__in=memberships.values("organization"))


def is_suspended_everywhere(user: User) -> bool:
    """Programs of somebody whom every organization of theirs has suspended wait too (PRD-30); another one's do not."""
    memberships = Membership.objects.filter(user=user, organization__deleted_at=None)
    return memberships.exists() and not memberships.not_suspended(now()).exists()


def manages(person: User, address: str) -> bool:
    """Whether the list of users shows this login to the person."""
    memberships = Membership.objects.memberships_of(person, now())
    managed = [each.organization_id for each in memberships if policies.may_manage_people(each)]
    found = Membership.objects.filter(organization__in=managed, user__email=address)
    return found.exists()


def keeps_second_factor(user: User, strengths: set[str]) -> Verdict:
    """The last factor stays while an organization of the person requires one (SEC-37), and the last safe one while one
    of them refuses SMS (SEC-44)."""
    memberships = Membership.objects.requiring_second_factor(user, now())
    membership = next((each for each in memberships if strengths <= set(each.organization.refused_factors)), None)
    if membership is None:
        return ALLOWED
    reason = _("%(organization)s requires two-step verification. Add another method first, then remove this one.")
    if strengths:
        reason = _("%(organization)s does not accept SMS. Add another safe method first, then remove this one.")
    return Verdict(reason % {"organization": membership.organization.name})


def refused_methods(user: User) -> set[str]:
    """SMS, while an organization of the person requires safe methods (SEC-44)."""
    memberships = Membership.objects.requiring_second_factor(user, now())
    return {SMS.key} if memberships.filter(organization__second_factor_refuses_sms=True).exists() else set()


def found_own_organization(person: SignUp) -> None:
    """Whoever signs up alone answers for an organization in their name (ORG-2, ORG-4)."""
    kind = Organization.Kind.COMPANY if person.kind == "company" else Organization.Kind.INDIVIDUAL
    create_organization(owner=person.user, name=person.organization_name, kind=kind, country=person.user.country)
