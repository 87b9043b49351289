"""The project: settings, URLs, frame, navigation, dashboard."""

from typing import Any

from django.db import connections
from django.db.models.signals import pre_migrate

from core import hooks


class ManagerConfig(hooks.App):
    name = "manager"

    def ready(self) -> None:
        """Fill the hooks; a migration takes as long as it takes."""
        super().ready()
        pre_migrate.connect(_lift_limit, dispatch_uid="manager.lift_limit")


def _lift_limit(*, using: str, **_event: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
