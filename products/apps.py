"""Products and who may do what with them."""

from core import hooks


class ProductsConfig(hooks.App):
    name = "products"
