"""Tasks of the shop, where a worker finds them."""

from shop.orders.tasks import give_back_refused

__all__ = ["give_back_refused"]
