"""docs/known-failures.csv says of every failure that others shipped (of money, shop, support, names and ways) which
test shows that it is none here."""

import csv

from tests.architecture.sources import ROOT
from tests.architecture.test_asvs import TEST, is_there

ROWS = list(csv.DictReader((ROOT / "docs/known-failures.csv").open()))
COUNTS = {"E": 37, "F": 14, "G": 23, "H": 8}
"""Of money, of shop and support, of names, and of finding one's way."""


def test_every_failure_stands_once_in_its_order() -> None:
    assert [row["id"] for row in ROWS] == [
        f"{part}{number}" for part, count in COUNTS.items() for number in range(1, count + 1)
    ]
    assert {row["status"] for row in ROWS} <= {"met", "partly", "open"}


def test_every_test_that_it_names_exists() -> None:
    named = {row["id"]: TEST.findall(row["shown by"]) for row in ROWS}
    assert [row["id"] for row in ROWS if (row["status"] == "open") == bool(named[row["id"]])] == []
    assert [test for tests in named.values() for test in tests if not is_there(*test)] == []
    assert [
        row["id"] for row in ROWS if len(row["shown by"].split("; ")) != len(named[row["id"]]) and row["shown by"]
    ] == []


def test_what_is_not_whole_says_what_is_left() -> None:
    assert [row["id"] for row in ROWS if row["status"] != "met" and not row["remark"]] == []
