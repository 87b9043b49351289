"""The catalogue file: what is refused, what changes, what stays."""

import pytest

from products.models import Kind, Right

pytestmark = pytest.mark.django_db


def test_the_file_of_the_house_is_loaded() -> None:
    assert [right.key for right in Kind.objects.get(key="domain").rights.all()] == ["technical"]
    assert Kind.objects.get(key="ticketing").rights.count() == 7
    assert Right.objects.get(key="technical").bit == 1
