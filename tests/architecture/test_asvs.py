"""docs/asvs.csv says which requirement of OWASP ASVS 5.0 is met, and what shows it."""

import csv
import re

import pytest

from tests.architecture.sources import ROOT

ROWS = list(csv.DictReader((ROOT / "docs/asvs.csv").open()))
PATH = re.compile(r"[\w/.-]+\.(?:py|md|js)")


def test_every_requirement_stands_once_with_a_level_and_a_status() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) > 50
    assert {row["level"] for row in ROWS} <= {"1", "2", "3"}
    assert {row["status"] for row in ROWS} <= {"met", "partly", "open"}


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_what_shows_it_exists(row: dict[str, str]) -> None:
    assert [path for path in PATH.findall(row["shown by"]) if not (ROOT / path).exists()] == []
    assert row["shown by"] or row["status"] == "open"
