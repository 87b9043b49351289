"""Models of the shop."""

from shop.models.cart import CartLine
from shop.models.order import Order, OrderLine
from shop.models.promotion import FreeOffer, PromoCode

__all__ = ["CartLine", "FreeOffer", "Order", "OrderLine", "PromoCode"]
