"""The project: settings, URLs, frame, navigation, dashboard."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import pre_migrate


class ManagerConfig(AppConfig):
    name = "manager"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A migration takes as long as it takes."""
        pre_migrate.connect(_lift_limit, dispatch_uid="manager.lift_limit")


def _lift_limit(*, using: str, **_event: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
