"""What the shop adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from billing.documents.followers import ORDER_OF, REQUEST_SETTLED, REQUEST_VOID
from billing.ending.facts import WITHDRAWAL_OF
from core.navigation import SIDEBAR, MenuEntry, MenuGroup
from domains.offers.views import WHERE_TO_REGISTER, WHERE_TO_TRANSFER
from organizations.deletion.registry import BLOCKERS
from organizations.exports.registry import EXPORT_TABLES
from organizations.querysets import IN_FRAME
from products.boards.entries import BOARD_CARDS, WHERE_TO_BUY
from products.calls.queue import CALL_ANSWERED
from shop.cart.frame import NAME, in_cart
from shop.catalogue.doors import where_to_buy, where_to_register, where_to_transfer
from shop.orders.blockers import waiting_orders
from shop.orders.board import next_price_card
from shop.orders.doors import order_of, way_back
from shop.orders.exports import ORDERS
from shop.orders.settled import answered, settled, voided
from shop.policies import may_order


def register() -> None:
    """Called once, when all models are ready."""
    IN_FRAME.add((NAME, in_cart))
    ORDER_OF.fill(order_of)
    WITHDRAWAL_OF.fill(way_back)
    REQUEST_SETTLED.add(settled)
    REQUEST_VOID.add(voided)
    CALL_ANSWERED.add(answered)
    BLOCKERS.add(waiting_orders)
    EXPORT_TABLES.add(ORDERS)
    BOARD_CARDS.add(next_price_card)
    WHERE_TO_BUY.fill(where_to_buy)
    WHERE_TO_REGISTER.fill(where_to_register)
    WHERE_TO_TRANSFER.fill(where_to_transfer)
    SIDEBAR.add(
        MenuEntry(_("Shop"), "cart", "shop:catalogue", MenuGroup.PRODUCTS, may_order, rank=60),
        MenuEntry(_("Orders"), "log", "shop:orders", MenuGroup.ACCOUNTING, may_order, rank=30),
    )
