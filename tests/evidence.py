"""What a run of the suite really did: counted while it runs, kept in var/evidence.json, shown as a page.

``python -m tests.evidence`` writes docs/how-it-is-tested.md from the newest run and the two lists of planted bugs.
"""

import csv
import datetime
import json
import re
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "evidence.json"
PAGE = ROOT / "docs" / "how-it-is-tested.md"
PLANTED = ROOT / "docs" / "planted-bugs.csv"
BLIND = ROOT / "docs" / "planted-bugs-blind.csv"
"""Designed from the code alone, without a look at the tests, in sets: the second one when tests for the first had
been added, the third in the subjects that came last. Each row names the test that caught the bug in an earlier state of
the project, before anybody had seen the bug, and now; ``no`` for none, nothing where nobody tried: of the second set
only what was missed was tried earlier, of the third nothing."""
AREAS = {
    "accounts": "sign-up, sign-in, recovery, profile", "architecture": "every address, mail, template, word and layer",
    "billing": "prices, tax, books, documents, payments, renewals, bank files",
    "browser": "Chromium: pages, guides, scripts on and off", "core": "money, clock, tables, pictures, PDF, forms",
    "desk": "the provider's staff", "domains": "names, registries, lost answers",
    "guides": "the guides, step by step, without scripts",
    "manager": "frame, settings, local servers, drills", "notifications": "outbox, delivery, SMS",
    "organizations": "people, invitations, departures, data, deletion", "products": "rights, holds, providers",
    "security": "second step, keys, sessions, journal, limits", "shop": "cart, codes, free offers, orders",
    "support": "support codes, cases, mail to the support",
}  # fmt: skip
WHEN = ("caught earlier", "caught at once", "caught now")
GUIDE = re.compile(r"\b[Gg]uides? (\d+)(?: and (\d+))?")
GUIDE_KEY = "guide "
counted: Counter[str] = Counter()
Rows = list[dict[str, str]]
Phase = Generator[None, pytest.TestReport, pytest.TestReport]


def count(what: str, times: int = 1) -> None:
    """Note that the running test did something worth counting: ``count("processes killed")``."""
    counted[what] += times


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Phase:
    """Send what was counted along with the report, which other processes do too."""
    report = yield
    if call.when == "teardown":
        note_guides(item)
        report.user_properties.append(("counted", dict(counted)))
        counted.clear()
    return report


def note_guides(item: pytest.Item) -> None:
    """A case of a file that says which guide it walks."""
    module = item.getparent(pytest.Module)
    how = {"guides": "without scripts", "browser": "in Chromium"}.get(item.path.parent.name)
    if module is None or how is None:
        return
    for numbers in GUIDE.findall(module.obj.__doc__ or ""):
        for number in filter(None, numbers):
            count(f"{GUIDE_KEY}{number}: {how}")


class Collector:
    """Sees every report, whichever process ran the test."""

    def __init__(self) -> None:
        self.cases: dict[str, Counter[str]] = {}
        self.counts: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One verdict a case: that of its call, or of what went wrong around it."""
        if report.when == "call" or report.outcome != "passed":
            self.cases.setdefault(report.nodeid.partition("::")[0], Counter())[report.outcome] += 1
        for name, value in report.user_properties:
            if name == "counted" and isinstance(value, dict):
                self.counts.update(value)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep it. A run without a single test says nothing."""
        if not self.cases:
            return
        files = {str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("**/test_*.py")}
        KEPT.parent.mkdir(exist_ok=True)
        at = datetime.datetime.now(datetime.UTC).date().isoformat()
        facts = {"at": at, "files": len(files), "cases": self.cases, "counts": self.counts}
        KEPT.write_text(json.dumps(facts, indent=1), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Collect where the reports come together."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Collector(), "evidence")


def text(facts: dict[str, Any], planted: Rows, blind: Rows) -> str:
    """The page."""
    cases: dict[str, dict[str, int]] = facts["cases"]
    total = sum((Counter(each) for each in cases.values()), Counter[str]())
    is_whole = len(cases) == facts["files"]
    which = "The whole suite" if is_whole else f"**A part of the suite**, {len(cases)} of {facts['files']} files,"
    head = (
        "# How it is tested\n\nMade by `python -m tests.evidence` from what the newest run of `bin/test` counted; "
        f"nothing here is written by hand.\n{which} on {facts['at']}: {total['passed']} cases passed, "
        f"{total['failed']} failed, {total['skipped']} were skipped.\n"
    )
    parts = [head, *_areas(cases), *_counts(facts["counts"]), *_planted(planted), *_blind(blind)]
    return "\n".join(parts)


def _areas(cases: dict[str, dict[str, int]]) -> Iterator[str]:
    yield "## Cases\n\n| Area | What | Files | Cases |\n|---|---|---|---|"
    areas = {name.split("/")[1] for name in cases}
    for area in sorted(areas):
        inside = [sum(outcome.values()) for name, outcome in cases.items() if name.split("/")[1] == area]
        yield f"| `tests/{area}` | {AREAS.get(area, '')} | {len(inside)} | {sum(inside)} |"


def _counts(counts: dict[str, int]) -> Iterator[str]:
    yield "\n## What was done to the portal\n\n| What | How often |\n|---|---|"
    yield from (f"| {what} | {times:,} |" for what, times in sorted(counts.items()) if not what.startswith(GUIDE_KEY))
    walked = {what.removeprefix(GUIDE_KEY): times for what, times in counts.items() if what.startswith(GUIDE_KEY)}
    yield "\n## Guides that were walked\n\n| Guide | Cases without scripts | Cases in Chromium |\n|---|---|---|"
    for number in sorted({int(what.partition(":")[0]) for what in walked}):
        ways = [walked.get(f"{number}: {how}", 0) for how in ("without scripts", "in Chromium")]
        yield f"| [{number}](requirements/guides.md#guide-{number}) | {ways[0]} | {ways[1]} |"


def _planted(rows: Rows) -> Iterator[str]:
    if not rows:
        return
    caught = Counter(row["kind"] for row in rows if row["caught by"])
    kinds = Counter(row["kind"] for row in rows)
    yield "\n## Bugs that were planted\n\nOne by one, each taken out again: [planted-bugs.csv](planted-bugs.csv)."
    yield "\n| Kind | Planted | Caught |\n|---|---|---|"
    yield from (f"| {kind} | {kinds[kind]} | {caught[kind]} |" for kind in sorted(kinds))
    yield f"| all | {kinds.total()} | {caught.total()} |"


def _blind(rows: Rows) -> Iterator[str]:
    if not rows:
        return
    yield (
        "\n## Bugs that were planted blind\n\nDesigned from the code alone, without a look at the tests. The second "
        "set asks whether the tests that were added for the first one mended kinds or only lines: it has other bugs of "
        "the same kinds, and of new ones. An earlier state of the suite was asked for all of the first set, and for "
        "what was missed of the second where it had the code. The third set is of the subjects that came last: money, "
        "shop, support, names, digests, recipes, undoing. *Now*: a test was added or sharpened for each that was "
        "missed. [planted-bugs-blind.csv](planted-bugs-blind.csv) names each.\n"
    )
    numbers = sorted({row["set"] for row in rows})
    for number in numbers:
        planted = _of(rows, number)
        earlier, at_once, now = (_caught(planted, when) for when in WHEN)
        tried = sum(bool(row[WHEN[0]]) for row in planted)
        yield (
            f"- Set {number}: of {len(planted)} bugs **{at_once} were caught at once**, {now} are caught now; "
            f"{earlier} of {tried} by the earlier state."
        )
    yield f"\n| Kind |{''.join(f' Set {number} | At once |' for number in numbers)} Now |"
    yield "|---" * (2 * len(numbers) + 2) + "|"
    for kind in sorted({row["kind"] for row in rows}):
        alike = [row for row in rows if row["kind"] == kind]
        sets = [amount for each in numbers for amount in (len(_of(alike, each)), _caught(_of(alike, each), WHEN[1]))]
        yield f"| {kind} | {' | '.join(map(str, [*sets, _caught(alike, WHEN[2])]))} |"


def _of(rows: Rows, number: str) -> Rows:
    return [row for row in rows if row["set"] == number]


def _caught(rows: Rows, when: str) -> int:
    return sum(row[when] not in {"", "no"} for row in rows)


def read(path: Path) -> Rows:
    """The rows of a list; none while there is no such file."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def main() -> int:
    """0 when the page is written, 1 when there was no run."""
    if not KEPT.exists():
        sys.stderr.write("No run was counted: bin/test first.\n")
        return 1
    facts = json.loads(KEPT.read_text(encoding="utf-8"))
    PAGE.write_text(text(facts, read(PLANTED), read(BLIND)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
