"""What products hand to the rooms below: menu entries, the access part of inviting people."""

from django.utils.translation import gettext_lazy as _

from accounts import exports as personal_exports
from accounts import mailboxes, moves
from core import navigation
from organizations import deletion, departure, exports
from organizations.parts import on_access_change, on_arrival, register_access
from organizations.policies import may_manage_people
from products.blockers import calls_under_way, living_products, login_address, stopped_products
from products.changes import telling
from products.departure import Rights, owners_of_a_mailbox, users_of_a_suite
from products.export_parts import PARTS
from products.menus import category_places
from products.own_data import MY_ACCESS
from products.parts import WizardAccess, pass_on
from products.personal_data import Data
from products.renaming import tell_services
from products.unify import MailServices


def register() -> None:
    """Called once, when all models are ready."""
    mailboxes.register(MailServices())
    moves.on_move(tell_services)
    register_access(WizardAccess())
    for question in (login_address, living_products, calls_under_way, stopped_products):
        deletion.register(question)
    exports.register(*PARTS)
    personal_exports.register(MY_ACCESS)
    on_arrival(pass_on)
    on_access_change(telling)
    departure.register(Rights(), Data())
    departure.keeps_from_leaving(users_of_a_suite)
    departure.keeps_from_leaving(owners_of_a_mailbox, asks_providers=True)
    navigation.register(
        navigation.Entry(_("All products"), "suite", "products:list", navigation.Group.PRODUCTS, rank=50),
        navigation.Entry(
            _("Work teams"), "team", "products:teams", navigation.Group.ORGANIZATION, may_manage_people, rank=20
        ),
    )
    navigation.register_source(navigation.Group.PRODUCTS, category_places)
