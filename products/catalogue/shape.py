"""What a catalogue holds, the same for the file and for what is loaded, so that the two can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_NAME = 60
"""Characters of a name; longer ones break menus."""
LONGEST_DESCRIPTION = 200
"""Characters of a description."""

Texts = Mapping[str, str]
"""Language code → text."""


@dataclass(frozen=True)
class CatalogueEntry:
    """One entry: its stable key, its names, and the line of the file it stands on (0: loaded already)."""

    key: str
    names: Texts
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True)
class RightEntry(CatalogueEntry):
    """One right."""

    descriptions: Texts


@dataclass(frozen=True)
class CategoryEntry(CatalogueEntry):
    """One family of products."""

    icon: str
    descriptions: Texts


@dataclass(frozen=True)
class PlanEntry(CatalogueEntry):
    """One offer of a kind."""


@dataclass(frozen=True)
class KindEntry(CatalogueEntry):
    """One kind of product; ``rights_line`` is where its rights are listed, ``warranty`` a value of
    ``Kind.Warranty``."""

    category: str
    rights: tuple[str, ...]
    has_use: bool
    is_lockable: bool
    has_maintenance: bool
    provider: str
    plans: tuple[PlanEntry, ...]
    ending: Texts = field(default_factory=dict)
    warranty: str = ""
    rights_line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True)
class Catalogue:
    """Everything, in the order of the pages. ``lines`` says where each section begins."""

    rights: tuple[RightEntry, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()
    kinds: tuple[KindEntry, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with the file. Lines count from 1."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


class Unusable(Exception):
    """The file cannot be loaded; ``problems`` lists everything that is wrong with it, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
