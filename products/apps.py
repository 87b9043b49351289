"""Products and who may do what with them."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """Registers the menus of products."""

    name = "products"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add to the hooks of the apps below."""
        from products import checks, registrations  # noqa: F401, PLC0415 (models are ready only now)

        registrations.register()
