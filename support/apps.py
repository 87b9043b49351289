"""What people and the provider's support have to do with each other."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Support codes; looks that end when the person goes."""

    name = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add to the hooks of the apps below."""
        from organizations.departures.registry import STEPS  # noqa: PLC0415 (models are ready only now)
        from support.departure import Visits  # noqa: PLC0415

        STEPS.add(Visits())
