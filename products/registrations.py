"""What products hand to the rooms below: menu entries, the access part of inviting people."""

from django.utils.translation import gettext_lazy as _

from accounts.exports import registry as personal_exports
from accounts.login_email import hooks as login_email
from accounts.passwords import mailboxes
from core import navigation
from organizations.deletion import registry as deletion
from organizations.departures import registry as departures
from organizations.exports import registry as exports
from organizations.hooks import on_access_change, on_arrival, register_access
from organizations.policies import may_manage_people
from products.access_pages.invitation import WizardAccess, pass_on
from products.cancelling.blockers import calls_under_way, living_products, login_address, stopped_products
from products.exports.own_data import MY_ACCESS
from products.exports.parts import PARTS
from products.mailboxes.password_sync import MailServices
from products.menus import category_places
from products.offboarding.personal_data import Data
from products.offboarding.renaming import notify_services_of_new_login
from products.offboarding.rights import Rights, owners_of_a_mailbox, users_of_a_suite
from products.rights.notices import notify_access_changes


def register() -> None:
    """Called once, when all models are ready."""
    mailboxes.register(MailServices())
    login_email.on_move(notify_services_of_new_login)
    register_access(WizardAccess())
    for question in (login_address, living_products, calls_under_way, stopped_products):
        deletion.register(question)
    exports.register(*PARTS)
    personal_exports.register(MY_ACCESS)
    on_arrival(pass_on)
    on_access_change(notify_access_changes)
    departures.register(Rights(), Data())
    departures.keeps_from_leaving(users_of_a_suite)
    departures.keeps_from_leaving(owners_of_a_mailbox, asks_providers=True)
    navigation.register(
        navigation.MenuEntry(_("All products"), "suite", "products:list", navigation.MenuGroup.PRODUCTS, rank=50),
        navigation.MenuEntry(
            _("Work teams"), "team", "products:teams", navigation.MenuGroup.ORGANIZATION, may_manage_people, rank=20
        ),
    )
    navigation.register_source(navigation.MenuGroup.PRODUCTS, category_places)
