"""Organisations, their people, invitations, teams."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Registers what a worker does with jobs of this app."""

    name = "organizations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries of the rooms below."""
        from organizations import bulk, schedule  # noqa: PLC0415 (models are ready only now)
        from organizations.tasks import RUNNERS  # noqa: PLC0415

        RUNNERS[bulk.KIND] = bulk.invite_row
        assert schedule
