"""The kept test database is named after all that migrating reads, so it is never older than the sources."""

from pathlib import Path

import pytest
from django.conf import settings

from tests import template


def test_every_migration_counts_and_whatever_it_names_of_ours() -> None:
    counted = {str(path.relative_to(settings.BASE_DIR)) for path in template.sources() if ".venv" not in path.parts}
    ours = {str(path.relative_to(settings.BASE_DIR)) for path in settings.BASE_DIR.glob("*/migrations/0*.py")}
    assert len(ours) > 40
    assert ours | {"accounts/models.py", "accounts/timezones.py", "organizations/phones.py"} <= counted


def test_a_changed_source_is_another_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = tmp_path / "0001_initial.py"
    source.write_text("operations = []")
    monkeypatch.setattr(template, "sources", lambda: [source])
    before = template.name()
    assert template.name() == before
    source.write_text("operations = [1]")
    assert template.name() != before
