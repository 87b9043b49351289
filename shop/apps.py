"""What is bought here: catalogue, cart, checkout, orders, promo codes and free offers."""

from core import hooks


class ShopConfig(hooks.App):
    name = "shop"
