"""Numbers and codes of an organization are taken as people have them, and refused in words about their field."""

from typing import Any

import pytest

from organizations.deletion.commands import is_same_name
from organizations.models import Organization
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Taller Nuevo", "kind": "company", "street": "Rue des Bains", "house_number": "34", "postcode": "1205",
    "town": "Genève", "country": "CH", "phone": "",
}  # fmt: skip


def found(cast: Cast, **changes: str) -> Any:
    """Send the form of a new organization."""
    return cast.client("olga").post("/org/new/", {**FORM, **changes})


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("phone", "\u202a+41 22 555 01 01\u202c", "+41225550101"),
        ("phone", "\u2066+41\u00a022\u00a0555\u00a001\u00a001\u2069", "+41225550101"),
        ("postcode", "CH 1205", "1205"),
        ("postcode", "\u200b12 05", "1205"),
        ("house_number", "34\u200bb", "34b"),
        ("street", "\u200eRue  des\u00a0Bains ", "Rue des Bains"),
    ],
)
def test_what_was_copied_from_elsewhere_is_taken(cast: Cast, field: str, typed: str, stored: str) -> None:
    assert found(cast, **{field: typed}).status_code == 303
    assert getattr(Organization.objects.get(name="Taller Nuevo"), field) == stored


@pytest.mark.parametrize("field", ["street", "town", "phone", "postcode"])
def test_no_refusal_of_another_field_speaks_of_a_name(cast: Cast, field: str) -> None:
    answer = found(cast, **{field: "12\u202e05"})
    assert answer.status_code == 422
    summary = answer.content.decode().partition('class="error-summary"')[2].partition("</div>")[0]
    assert "sin caracteres invisibles" in summary
    assert "nombre" not in summary


@pytest.mark.parametrize("typed", ['L\'Atelier - "Luz"', "L’Atelier – “Luz”", " L'Atelier  –\u00a0«Luz»"])
def test_a_name_is_typed_with_the_signs_of_any_keyboard(typed: str) -> None:
    assert is_same_name(typed, "L’Atelier – “Luz”")
    assert not is_same_name(typed.lower(), "L’Atelier – “Luz”")


@pytest.mark.parametrize("page", ["/org/talleres-rochat/users/add/?step=2", "/org/talleres-rochat/users/import/"])
def test_what_another_answer_decides_is_not_called_optional(cast: Cast, page: str) -> None:
    nadia = cast.client("nadia")
    nadia.post(
        "/org/talleres-rochat/users/add/?step=1", {"email": "p@luz.example", "first_name": "P", "language": "es"}
    )
    text = nadia.get(page).content.decode()
    labels = [label for label in text.split("<label")[1:] if "(opcional)" in label.partition("</label>")[0]]
    assert [label for label in labels if "contraseña" in label or "Personas" in label or "CSV" in label] == []
