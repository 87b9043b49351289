"""What every start does about the catalogue."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from products.models import CatalogueVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(settings: LazySettings, tmp_path: Path) -> None:
    """The provider's file has a mistake, and there is nothing else to prepare."""
    settings.CATALOGUE_PATH = tmp_path / "catalogue.yaml"
    settings.CATALOGUE_PATH.write_text("rights: 1\n")
    settings.VAR_DIR = tmp_path


@pytest.mark.proof
@pytest.mark.usefixtures("broken")
def test_a_mistake_in_the_catalogue_is_shown_and_the_portal_opens_with_the_one_it_has() -> None:
    errors = StringIO()
    call_command("prepare", stdout=StringIO(), stderr=errors)
    assert "line 1: " in errors.getvalue()
    assert "The catalogue loaded before stays in force." in errors.getvalue()
    assert CatalogueVersion.objects.count() == 1


@pytest.mark.usefixtures("broken")
def test_a_portal_without_any_catalogue_does_not_open_with_a_broken_one() -> None:
    CatalogueVersion.objects.all().delete()
    with pytest.raises(CommandError, match="line 1: "):
        call_command("prepare", stdout=StringIO(), stderr=StringIO())


@pytest.mark.proof
def test_only_a_machine_of_ones_own_gets_people_with_a_known_password(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.STATIC_ROOT, settings.DEVELOPMENT = tmp_path, tmp_path / "static", False
    call_command("prepare", stdout=StringIO(), stderr=StringIO())
    assert not get_user_model().objects.exists()
    settings.DEVELOPMENT = True
    call_command("prepare", stdout=StringIO(), stderr=StringIO())
    assert get_user_model().objects.filter(email="nadia@talleres-rochat.example").exists()
