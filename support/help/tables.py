"""Tables in articles that are worked out from the code, so that they cannot say anything else than it does."""

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from billing.policies import may_account
from core.policy import Verdict
from organizations import policies
from organizations.models import Membership, Role

Policy = Callable[[Membership], Verdict]
ROWS: tuple[tuple[object, Policy], ...] = (
    (_("Open the organization and the products granted to them"), policies.may_open),
    (_("Manage the users, the work teams and the security of the organization"), policies.may_manage_people),
    (_("Manage every product, those of today and those to come"), lambda who: _carries(who, "products")),
    (_("See and manage the accounting"), may_account),
    (_("See the organization’s data"), policies.may_see_details),
    (_("Change the organization’s data"), policies.may_edit_details),
    (_("Manage the billing addresses"), policies.may_manage_addresses),
    (_("Appoint legal representatives, and change or remove them"), lambda who: _carries(who, "legal-representatives")),
    (_("Delete the organization, and export everything of it"), policies.may_delete_organization),
)
"""What a role may do: its words and the policy that decides it."""
COLUMNS: tuple[tuple[object, Membership], ...] = (
    (_("Legal representative"), Membership(role=Role.LEGAL_REPRESENTATIVE)),
    (_("Administrator"), Membership(role=Role.ADMINISTRATOR)),
    (_("Collaborator with accounting"), Membership(role=Role.COLLABORATOR, has_accounting=True)),
    (_("Collaborator"), Membership(role=Role.COLLABORATOR)),
    (_("External user"), Membership(role=Role.EXTERNAL)),
)


def _carries(who: Membership, permission: str) -> Verdict:
    return Verdict() if policies.has(who, policies.Permission(permission)) else Verdict("-")


def roles() -> str:
    """Who may do what by role, as HTML, in the language under way."""
    rows = [(words, [(name, bool(policy(who))) for name, who in COLUMNS]) for words, policy in ROWS]
    heads = [name for name, _who in COLUMNS]
    return render_to_string("support/help/roles.html", {"rows": rows, "heads": heads})


TABLES: dict[str, Callable[[], str]] = {"roles": roles}
