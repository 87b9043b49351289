"""Who may do what in an organization: yes, or no with the reason and whom to ask.

Policies are pure. Facts that need the database (is this the last legal representative?) are arguments.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from core.policy import ALLOWED, Verdict
from organizations.models import Departure, Membership, Role


class Permission(StrEnum):
    """What a role carries. The table below is also what the help page shows."""

    PEOPLE = "people"
    LEGAL_REPRESENTATIVES = "legal-representatives"
    PRODUCTS = "products"
    ACCOUNTING = "accounting"
    DETAILS = "details"
    EVERYTHING = "everything"
    """Delete the organization, and take everything of it along."""


ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.LEGAL_REPRESENTATIVE: frozenset(Permission),
    Role.ADMINISTRATOR: frozenset(
        {Permission.PEOPLE, Permission.PRODUCTS, Permission.ACCOUNTING, Permission.EVERYTHING}
    ),
    Role.COLLABORATOR: frozenset(),
    Role.EXTERNAL: frozenset(),
}

ONLY_MANAGERS = _("Only administrators and legal representatives manage users. Ask one of them.")
ONLY_LEGAL_REPRESENTATIVES_APPOINT = _("Only a legal representative can appoint another one.")
ONLY_LEGAL_REPRESENTATIVES_TOUCH = _("Only another legal representative can change or remove a legal representative.")
ONLY_MANAGERS_PROTECT = _(
    "Only administrators and legal representatives manage the security of the organization. Ask one of them."
)
ONLY_LEGAL_REPRESENTATIVES_SUSPEND = _("Only another legal representative can lock or unlock a legal representative.")
ONLY_LEGAL_REPRESENTATIVES_EDIT = _("Only a legal representative changes the organization’s data. Ask one of them.")
ONLY_ACCOUNTING_ADDRESSES = _(
    "Only legal representatives, administrators and people with the accounting right see and change billing addresses. "
    "Ask one of them."
)
NOT_FOR_EXTERNALS = _("The organization’s data are for its own people. Ask one of its administrators.")
LAST_ONE_STAYS = _(
    "An organization always has a legal representative, and this is the last one. Appoint another one first."
)


def has(actor: Membership, permission: Permission) -> bool:
    """Whether the role carries the permission."""
    return permission in ROLE_PERMISSIONS[actor.role]


def may_open(actor: Membership) -> Verdict:
    """Every member opens the dashboard and the own pages."""
    return ALLOWED


def may_manage_people(actor: Membership) -> Verdict:
    """See the users, their pages and invitations; export them (ORG-20)."""
    return ALLOWED if has(actor, Permission.PEOPLE) else Verdict(ONLY_MANAGERS)


def may_invite(actor: Membership, *, role: str | None = None) -> Verdict:
    """Invite somebody; with ``role``, into that role (ORG-11, ORG-20)."""
    if not has(actor, Permission.PEOPLE):
        return Verdict(ONLY_MANAGERS)
    return _may_grant(actor, role)


def may_change_role(actor: Membership, subject: Membership, *, role: str | None = None) -> Verdict:
    """Change the role or the accounting right of a member; with ``role``, to that role (ORG-11, ORG-46)."""
    if not has(actor, Permission.PEOPLE):
        return Verdict(ONLY_MANAGERS)
    if subject.is_legal_representative and not has(actor, Permission.LEGAL_REPRESENTATIVES):
        return Verdict(ONLY_LEGAL_REPRESENTATIVES_TOUCH)
    return _may_grant(actor, role)


def may_remove(actor: Membership, subject: Membership, *, is_last: bool = False) -> Verdict:
    """Remove a member (ORG-40, ORG-46). Oneself is left through *My organizations*.

    ``is_last``: the subject is the only legal representative.
    """
    if not has(actor, Permission.PEOPLE):
        return Verdict(ONLY_MANAGERS)
    if subject.is_legal_representative and not has(actor, Permission.LEGAL_REPRESENTATIVES):
        return Verdict(ONLY_LEGAL_REPRESENTATIVES_TOUCH)
    if is_last:
        return Verdict(LAST_ONE_STAYS)
    if actor.user_id == subject.user_id:
        return Verdict(_("You leave an organization yourself in “My organizations”."))
    return ALLOWED


def may_undo_removal(actor: Membership, departure: Departure) -> Verdict:
    """Bring a removed person back; never into a role that the actor could not give (ORG-11)."""
    return may_invite(actor, role=departure.role)


def may_transfer_data(actor: Membership, departure: Departure) -> Verdict:
    """Hand over what is kept of somebody who went: whoever could have removed them (ORG-43, ORG-46)."""
    if not has(actor, Permission.PEOPLE):
        return Verdict(ONLY_MANAGERS)
    if departure.role == Role.LEGAL_REPRESENTATIVE and not has(actor, Permission.LEGAL_REPRESENTATIVES):
        return Verdict(ONLY_LEGAL_REPRESENTATIVES_TOUCH)
    return ALLOWED


def may_manage_security(actor: Membership) -> Verdict:
    """Require two-step verification or stop it, exempt people, send alerts (SEC-30, SEC-40)."""
    return ALLOWED if has(actor, Permission.PEOPLE) else Verdict(ONLY_MANAGERS_PROTECT)


def may_exempt(actor: Membership, subject: Membership) -> Verdict:
    """Exempt a member from two-step verification for a while; nobody exempts themselves (SEC-44)."""
    if actor.pk == subject.pk:
        return Verdict(_("Nobody exempts themselves. Ask another administrator or legal representative."))
    return may_manage_security(actor)


def may_suspend(actor: Membership, subject: Membership) -> Verdict:
    """Suspend a member or reinstate them (SEC-68).

    Only a legal representative suspends another one, and never themselves: whoever suspends is left to answer for it.
    """
    if not has(actor, Permission.PEOPLE):
        return Verdict(ONLY_MANAGERS)
    if actor.pk == subject.pk:
        return Verdict(_("You cannot lock yourself out. Ask another administrator or legal representative."))
    if subject.is_legal_representative and not has(actor, Permission.LEGAL_REPRESENTATIVES):
        return Verdict(ONLY_LEGAL_REPRESENTATIVES_SUSPEND)
    return ALLOWED


def may_see_details(actor: Membership) -> Verdict:
    """The page of the organization's data, not for people of elsewhere (UI-3).

    What a collaborator reads there is less: ``sees_all_details``.
    """
    return Verdict(NOT_FOR_EXTERNALS) if actor.is_external and not actor.has_accounting else ALLOWED


def sees_all_details(actor: Membership) -> bool:
    """Address, telephone and the rest; without the accounting right a collaborator reads the name only."""
    return actor.sees_accounting


def may_edit_details(actor: Membership) -> Verdict:
    """Change the organization's data (ORG-50): the legal representative only."""
    return ALLOWED if has(actor, Permission.DETAILS) else Verdict(ONLY_LEGAL_REPRESENTATIVES_EDIT)


def may_manage_addresses(actor: Membership) -> Verdict:
    """See and change billing addresses (ORG-55).

    They are a page of the accounting (BIL-1), so whoever may do the accounting may say where an invoice goes (BIL-2);
    they decide neither the currency nor the name in the contract, which stay with the legal representative.
    """
    return ALLOWED if actor.sees_accounting else Verdict(ONLY_ACCOUNTING_ADDRESSES)


def may_delete_organization(actor: Membership) -> Verdict:
    """Delete the organization, and end its products on the way (ORG-74)."""
    if has(actor, Permission.EVERYTHING):
        return ALLOWED
    return Verdict(_("Only administrators and legal representatives delete the organization. Ask one of them."))


def may_export_everything(actor: Membership) -> Verdict:
    """Take along everything of the organization in one file (ORG-78)."""
    if has(actor, Permission.EVERYTHING):
        return ALLOWED
    return Verdict(_("Only administrators and legal representatives export everything. Ask one of them."))


def may_read_log(actor: Membership) -> Verdict:
    """The log of the organization: everybody, each what they may see (``organizations.log.search``)."""
    return ALLOWED


def may_edit_contact(actor: Membership, subject: Membership) -> Verdict:
    """Contact preferences: one's own, or anybody's for who manages people (ORG-36)."""
    return ALLOWED if actor.pk == subject.pk else may_manage_people(actor)


def may_leave(actor: Membership, *, is_last: bool) -> Verdict:
    """Leave the organization (ORG-48, ORG-49). ``is_last``: the only legal representative."""
    return Verdict(LAST_ONE_STAYS) if is_last else ALLOWED


def _may_grant(actor: Membership, role: str | None) -> Verdict:
    if role == Role.LEGAL_REPRESENTATIVE and not has(actor, Permission.LEGAL_REPRESENTATIVES):
        return Verdict(ONLY_LEGAL_REPRESENTATIVES_APPOINT)
    return ALLOWED
