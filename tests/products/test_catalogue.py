"""The catalogue file: what is refused, what changes, what stays."""

import pytest

from core.clock import now
from manager import demo
from products.models import Kind, Right
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_file_of_the_house_is_loaded() -> None:
    assert [right.key for right in Kind.objects.get(key="domain").rights.all()] == ["technical"]
    assert Kind.objects.get(key="ticketing").rights.count() == 7
    assert Right.objects.get(key="technical").bit == 1


def test_the_demo_may_be_loaded_again(cast: Cast) -> None:
    before = list(cast.talleres.products.values_list("pk", "service_name"))
    demo.load(now())
    assert list(cast.talleres.products.values_list("pk", "service_name")) == before
    assert len(before) == 10
