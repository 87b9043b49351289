"""How a run of the suite is counted, and the page that is made of it."""

from collections import Counter
from typing import Any

import pytest

from tests import evidence
from tests.evidence import Collector, count, read, text


def report(nodeid: str, when: str = "call", outcome: str = "passed", **counted: int) -> Any:
    """What pytest says of one phase of a test."""
    properties = [("counted", counted)] if counted else []
    return pytest.TestReport(nodeid, ("", 0, ""), {}, outcome, None, when, user_properties=properties)  # type: ignore[arg-type]


def test_each_case_counts_once_with_what_it_did() -> None:
    collector = Collector()
    for each in (
        report("tests/core/test_a.py::one", "setup"), report("tests/core/test_a.py::one"),
        report("tests/core/test_a.py::one", "teardown", kills=2), report("tests/core/test_a.py::two", outcome="failed"),
        report("tests/core/test_a.py::two", "teardown", kills=1), report("tests/core/test_b.py::x", "setup", "skipped"),
    ):  # fmt: skip
        collector.pytest_runtest_logreport(each)
    assert collector.counts == {"kills": 3}
    assert collector.cases == {
        "tests/core/test_a.py": {"passed": 1, "failed": 1},
        "tests/core/test_b.py": {"skipped": 1},
    }


def test_what_a_test_counts_waits_for_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "counted", Counter())
    count("kills")
    count("kills", 2)
    assert evidence.counted == {"kills": 3}


def test_the_page_says_whether_the_whole_suite_ran() -> None:
    facts = {"at": "2026-11-29", "cases": {"tests/core/test_a.py": {"passed": 1200}}, "counts": {"kills": 2000}}
    whole, part = (text({**facts, "files": files}, [], []) for files in (1, 2))
    assert "The whole suite on 2026-11-29: 1200 cases passed, 0 failed, 0 were skipped" in whole
    assert "**A part of the suite**, 1 of 2 files" in part
    assert "| kills | 2,000 |" in whole
    assert "planted" not in whole


def test_guides_and_planted_bugs_have_their_tables() -> None:
    counts = {"guide 3: in Chromium": 4, "guide 10: without scripts": 2}
    planted = [{"kind": "races", "caught by": "x"}, {"kind": "races", "caught by": ""}]
    page = text({"at": "", "files": 1, "cases": {"tests/core/test_a.py": {"passed": 1}}, "counts": counts}, planted, [])
    assert "#guide-3) | 0 | 4 |" in page
    assert page.index("guide-3)") < page.index("guide-10)")
    assert "| races | 2 | 1 |" in page


def test_the_page_says_what_was_caught_before_anybody_had_seen_the_bug() -> None:
    marks = [("no", "no", "x"), ("no", "x", "x"), ("x", "x", "x")]
    rows = [
        {"set": number, "kind": "races", **dict(zip(evidence.WHEN, each, strict=True))}
        for number, each in [*(("1", each) for each in marks), ("2", ("", "x", "x"))]
    ]
    page = text({"at": "", "files": 1, "cases": {"tests/core/test_a.py": {"passed": 1}}, "counts": {}}, [], rows)
    assert "Set 1: of 3 bugs **2 were caught at once**, 3 are caught now; 1 of 3 by the earlier state." in page
    assert "Set 2: of 1 bugs **1 were caught at once**, 1 are caught now; 0 of 0 by the earlier state." in page
    assert "| races | 3 | 2 | 1 | 1 | 4 |" in page


def test_every_area_is_described() -> None:
    areas = {path.parent.name for path in (evidence.ROOT / "tests").glob("*/test_*.py")}
    assert areas == set(evidence.AREAS)


def test_the_lists_of_planted_bugs_name_tests_that_are_there() -> None:
    planted, blind = read(evidence.PLANTED), read(evidence.BLIND)
    assert all(row["bug"] and row["kind"] for row in (*planted, *blind))
    assert len(planted) > 70
    assert all((evidence.ROOT / (row["caught by"] or "tests")).exists() for row in planted)
    assert len({row["bug"] for row in blind}) == len(blind) == 120
    assert [row for row in blind if not is_there(row["caught now"])] == []
    assert [row for row in blind if row["caught at once"] != "no" and not is_there(row["caught at once"])] == []


def is_there(test: str) -> bool:
    """Whether this file has a test of this name."""
    file, _sign, name = test.partition("::")
    return f"\ndef {name}(" in (evidence.ROOT / file).read_text(encoding="utf-8")
