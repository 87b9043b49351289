"""What products add to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from accounts.exports.registry import PERSONAL_TABLES
from accounts.hooks import LOGIN_EMAIL_CHANGED
from accounts.passwords.mailboxes import MAILBOX_SERVICE
from core.navigation import READER_ENTRIES, SIDEBAR, MenuEntry, MenuGroup
from organizations.deletion.registry import BLOCKERS
from organizations.departures.registry import REASONS_TO_STAY, SLOW_REASONS_TO_STAY, STEPS
from organizations.exports.registry import EXPORT_TABLES
from organizations.hooks import ACCESS_CHANGED, ACCESS_RIGHTS, INVITATION_ACCEPTED
from organizations.policies import may_manage_people
from products import checks  # noqa: F401 (registers the system checks)
from products.access_pages.invitation import WizardAccess, pass_on
from products.cancelling.blockers import calls_under_way, living_products, login_address, stopped_products
from products.exports.own_data import MY_ACCESS
from products.exports.tables import TABLES
from products.mailboxes.password_sync import MailServices
from products.menus import category_entries
from products.offboarding.personal_data import Data
from products.offboarding.renaming import notify_services_of_new_login
from products.offboarding.rights import Rights, owners_of_a_mailbox, users_of_a_suite
from products.rights.notices import notify_access_changes


def register() -> None:
    """Called once, when all models are ready."""
    MAILBOX_SERVICE.fill(MailServices())
    LOGIN_EMAIL_CHANGED.add(notify_services_of_new_login)
    ACCESS_RIGHTS.fill(WizardAccess())
    INVITATION_ACCEPTED.add(pass_on)
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
    )
    READER_ENTRIES.add((MenuGroup.PRODUCTS, category_entries))
