"""The desk: what the provider's own staff see and do."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers menu entries."""

    name = "desk"

    def ready(self) -> None:
        """Add to the hooks of the apps below."""
        from desk import registrations  # noqa: PLC0415 (models are ready only now)

        registrations.register()
