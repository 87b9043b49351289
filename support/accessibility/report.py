"""How far the portal meets WCAG 2.2, read from ``docs/accessibility.yaml`` (OpenACR 0.1.0)."""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from support.accessibility.criteria import CHAPTERS, CRITERIA

SOURCE = settings.BASE_DIR / "docs/accessibility.yaml"
SUPPORTS, PARTIALLY, NOT_YET = "supports", "partially-supports", "not-evaluated"
SHOWN, PROOF = "Shown by ", re.compile(r"tests/[\w/]+\.py(?:::\w+)?")
RESULTS = {
    SUPPORTS: ("ok", "check", _("Supports")),
    PARTIALLY: ("warn", "alert", _("Partially supports")),
    "does-not-support": ("danger", "x", _("Does not support")),
    "not-applicable": ("neutral", "", _("Not applicable")),
    NOT_YET: ("neutral", "", _("Not evaluated")),
}
"""By level of an OpenACR file: kind, drawing and word of a badge."""


@dataclass(frozen=True)
class Result:
    """One criterion: number, level (A or AA), official name, how far it is met, a sentence, and tests that show it."""

    number: str
    level: str
    name: str
    adherence: str
    note: str
    proofs: list[str]

    @property
    def badge(self) -> tuple[str, str, Any]:
        """Kind, drawing and word."""
        return RESULTS[self.adherence]


@dataclass(frozen=True)
class Report:
    """The whole file as far as people read it."""

    made_on: datetime.date
    results: list[Result]

    @property
    def is_partial(self) -> bool:
        """Whether a criterion is not met in full, or was not looked at."""
        return any(each.adherence in {PARTIALLY, "does-not-support", NOT_YET} for each in self.results)


@cache
def report() -> Report:
    """Read it once. Raises KeyError for a criterion or level that WCAG 2.2 or OpenACR does not have."""
    read = yaml.safe_load(SOURCE.read_text())
    results = [_result(each) for chapter in CHAPTERS for each in read["chapters"][chapter]["criteria"]]
    ordered = sorted(results, key=lambda each: [int(part) for part in each.number.split(".")])
    return Report(datetime.date.fromisoformat(read["last_modified_date"]), ordered)


def _result(criterion: dict[str, Any]) -> Result:
    level, name = CRITERIA[criterion["num"]]
    said = criterion["components"][0]["adherence"]
    return Result(criterion["num"], level, name, said["level"], *read(said["notes"]))


def read(notes: str) -> tuple[str, list[str]]:
    """The sentence of a note for everybody, and the tests that it names after it."""
    sentence, _shown, proofs = notes.partition(SHOWN)
    return sentence.strip(), PROOF.findall(proofs)
