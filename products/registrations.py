"""What products add to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from accounts.exports.registry import PERSONAL_TABLES
from accounts.hooks import LOGIN_EMAIL_CHANGED
from accounts.passwords.mailboxes import MAILBOX_SERVICE
from core.navigation import READER_ENTRIES, SIDEBAR, MenuEntry, MenuGroup
from notifications.digests import STILL_READS
from notifications.models import Topic
from notifications.notices import KINDS
from notifications.preferences import CHOSEN, chosen
from organizations.deletion.registry import BLOCKERS
from organizations.departures.registry import REASONS_TO_STAY, SLOW_REASONS_TO_STAY, STEPS
from organizations.exports.registry import EXPORT_TABLES
from organizations.hooks import ACCESS_CHANGED, ACCESS_RIGHTS, FINDINGS, INVITATION_ACCEPTED, RECIPES
from organizations.policies import may_manage_people
from organizations.undoing.registry import UNDO_KINDS
from products import checks  # noqa: F401 (registers the system checks)
from products.access_pages.invitation import WizardAccess, pass_on
from products.asking.notices import NOTICE
from products.boards.findings import held_products, requests_to_answer
from products.cancelling.blockers import calls_under_way, living_products, login_address, stopped_products
from products.exports.own_data import MY_ACCESS
from products.exports.tables import TABLES
from products.holds.undo import KINDS as HOLDS
from products.mailboxes.password_sync import MailServices
from products.menus import category_entries
from products.offboarding.personal_data import Data
from products.offboarding.renaming import notify_services_of_new_login
from products.offboarding.rights import Rights, owners_of_a_mailbox, users_of_a_suite
from products.policies import may_use_recipes
from products.recipes import book
from products.rights.notices import notify_access_changes
from products.rights.still_read import still_read
from products.rights.team_deletion import TEAM_DELETED
from products.rights.undo import ACCESS


def register() -> None:
    """Called once, when all models are ready."""
    KINDS.add(NOTICE)
    FINDINGS.add(held_products, requests_to_answer)
    CHOSEN.add(
        *chosen(Topic.ACCESS, *(f"products/{each}" for each in ("access_changed", "access_asked", "access_answered"))),
        *chosen(Topic.PRODUCTS, "products/hold_changed", "products/cancelled"),
    )
    STILL_READS.add(still_read)
    UNDO_KINDS.add(ACCESS, TEAM_DELETED, *HOLDS)
    MAILBOX_SERVICE.fill(MailServices())
    LOGIN_EMAIL_CHANGED.add(notify_services_of_new_login)
    ACCESS_RIGHTS.fill(WizardAccess())
    RECIPES.fill(book.Recipes())
    INVITATION_ACCEPTED.add(pass_on, book.pass_on)
    ACCESS_CHANGED.add(notify_access_changes)
    BLOCKERS.add(login_address, living_products, calls_under_way, stopped_products)
    EXPORT_TABLES.add(*TABLES)
    PERSONAL_TABLES.add(MY_ACCESS)
    STEPS.add(Rights(), Data())
    REASONS_TO_STAY.add(users_of_a_suite)
    SLOW_REASONS_TO_STAY.add(owners_of_a_mailbox)
    SIDEBAR.add(
        MenuEntry(_("All products"), "suite", "products:list", MenuGroup.PRODUCTS, rank=50),
        MenuEntry(_("Work teams"), "team", "products:teams", MenuGroup.ORGANIZATION, may_manage_people, rank=20),
        MenuEntry(_("Recipes"), "copy", "products:recipes", MenuGroup.ORGANIZATION, may_use_recipes, rank=25),
    )
    READER_ENTRIES.add((MenuGroup.PRODUCTS, category_entries))
