"""Organizations, their people, invitations, teams."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Registers menus, what a worker does with jobs, and what happens when somebody signs up alone."""

    name = "organizations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add to the hooks of the apps below."""
        from organizations import registrations  # noqa: PLC0415 (models are ready only now)

        registrations.register()
