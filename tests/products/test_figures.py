"""Figures are read in the unit that people use."""

import pytest

from products.boards.usage import in_words
from products.providers import Figure


@pytest.mark.parametrize(
    ("used", "limit", "shown"),
    [(800, 1_000, (800, 1_000, "MB")), (800, 51_200, (0.8, 50, "GB")), (2_560, None, (2.5, None, "GB"))],
)
def test_megabytes_above_a_gigabyte_are_gigabytes(used: int, limit: int | None, shown: object) -> None:
    reading = in_words(Figure("storage", used, limit, "MB"))
    assert (reading.used, reading.limit, reading.unit) == shown


def test_the_bar_shows_the_share_in_whole_percent() -> None:
    assert in_words(Figure("storage", 25_600, 51_200, "MB")).share == 50
