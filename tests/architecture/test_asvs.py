"""docs/asvs.csv says which requirement of OWASP ASVS 5.0 is met, and what shows it."""

import csv
import re

from tests.architecture.sources import ROOT

ROWS = list(csv.DictReader((ROOT / "docs/asvs.csv").open()))
PATH = re.compile(r"[\w/.-]+\.(?:py|md|js)")
TEST = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")


def test_every_requirement_stands_once_with_a_level_and_a_status() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) > 50
    assert {row["level"] for row in ROWS} <= {"1", "2", "3"}
    assert {row["status"] for row in ROWS} <= {"met", "partly", "open"}


def test_what_is_met_has_a_test_that_shows_it() -> None:
    named = {row["id"]: TEST.findall(row["shown by"]) for row in ROWS}
    assert [row["id"] for row in ROWS if row["status"] == "met" and not named[row["id"]]] == []
    assert [test for tests in named.values() for test in tests if not is_there(*test)] == []


def is_there(path: str, name: str) -> bool:
    """Whether the file has this test."""
    return (ROOT / path).exists() and f"\ndef {name}(" in (ROOT / path).read_text()


def test_what_shows_it_exists() -> None:
    shown = [(row["id"], path) for row in ROWS for path in PATH.findall(row["shown by"])]
    assert [(row, path) for row, path in shown if not (ROOT / path).exists()] == []
    assert [row["id"] for row in ROWS if not row["shown by"] and row["status"] != "open"] == []
