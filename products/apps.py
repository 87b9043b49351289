"""Products and who may do what with them."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """Registers menus and what happens when people join, leave or are invited."""

    name = "products"
    default_auto_field = "django.db.models.BigAutoField"
