"""Models and migrations agree, and every migration can be taken back."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

OWN = {"accounts", "notifications", "organizations", "security"}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_migration_can_be_reversed() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    steps = [step for key, each in loader.disk_migrations.items() if key[0] in OWN for step in each.operations]
    assert [step for step in steps if isinstance(step, RunPython | RunSQL) and not step.reversible] == []


@pytest.mark.django_db
def test_every_app_has_been_migrated() -> None:
    applied = {app for app, _name in MigrationLoader(connection).applied_migrations}
    assert applied >= OWN
