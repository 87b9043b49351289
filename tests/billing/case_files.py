"""Cases with right answers, of ``tests/cases``."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "cases"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one file, by column. A NUL is written ``\\x00`` there."""
    text = (FOLDER / name).read_text(encoding="utf-8").replace("\\x00", "\x00")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def minor(amount: str) -> int:
    """``12.50`` in minor units, by moving the point."""
    whole, _point, cents = amount.partition(".")
    assert len(cents) == 2
    return int(whole + cents)
