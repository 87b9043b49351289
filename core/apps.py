"""Words and tools every app shares; no models."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers the system checks."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the checks known."""
        from core import checks  # noqa: F401, PLC0415 (settings are ready only now)
