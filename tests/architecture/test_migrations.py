"""Models and migrations agree, and every migration can be taken back."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import ROOT

OWN = {each.label for each in apps.get_app_configs() if Path(each.path).parent == ROOT and any(each.get_models())}
"""Every app that keeps something, by the settings."""


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_migration_can_be_reversed() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    steps = {(*key, step) for key, each in loader.disk_migrations.items() if key[0] in OWN for step in each.operations}
    assert {app for app, *_step in steps} == OWN >= {"accounts", "products", "security", "support"}
    assert [step for step in steps if not step[-1].reversible] == []


@pytest.mark.django_db
def test_every_app_has_been_migrated() -> None:
    applied = {app for app, _name in MigrationLoader(connection).applied_migrations}
    assert applied >= OWN
