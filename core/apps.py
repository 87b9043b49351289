"""Words and tools every app shares; no models."""

from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Makes the system checks known, and what forms say of a choice that is not offered."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import them; they need settings."""
        import_module("core.checks")
        import_module("core.forms").say_what_is_offered()
