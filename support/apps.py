"""What people and the provider's support have to do with each other."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Support codes."""

    name = "support"
    default_auto_field = "django.db.models.BigAutoField"
