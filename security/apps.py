"""The journal, sign-in protection, re-authentication, limits."""

from importlib import import_module

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "security"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers; they can be imported only when the models are loaded."""
        import_module("security.receivers")
