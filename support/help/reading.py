"""The articles as they lie in their files: ``articles/<slug>/<language>.md``, front matter and sections (HLP-4).

The Spanish file leads: it also says the family, the screens and what is related. The form is in docs/help.md.
"""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "articles"
LANGUAGES = ("es", "en", "fr", "de", "it")
LEADING, FALLBACK = "es", "en"
KINDS = ("prologue", "prerequisites", "steps", "problems", "more")
"""Sections. ``steps`` is walked by tests, so each of its labels has to stand on the screen that it names."""
FENCE = "---\n"
HEADING = re.compile(r"^## ([a-z]+)(?:: (.+))?$", re.MULTILINE)


class Unreadable(ValueError):
    """A file that is no article, with the reason."""


@dataclass(frozen=True)
class Section:
    """A part of an article. ``title`` is empty where the usual heading of its kind is meant; ``text`` is Markdown."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class Facts:
    """What an article is in every language. ``screens`` are names of addresses; ``guide`` is 0 for none."""

    slug: str
    family: str
    updated: datetime.date
    screens: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    guide: int = 0


@dataclass(frozen=True)
class Source:
    """An article in one language, not rendered yet. ``keywords`` are words that people look for it by."""

    slug: str
    language: str
    title: str
    lead: str
    keywords: str
    sections: tuple[Section, ...]


@cache
def slugs() -> tuple[str, ...]:
    """All articles."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if (path / f"{LEADING}.md").exists()))


@cache
def facts(slug: str) -> Facts:
    """What the leading file says of the article. Raises Unreadable."""
    matter, _text = _parts(FOLDER / slug / f"{LEADING}.md")
    return Facts(
        slug=slug,
        family=str(matter["family"]),
        updated=matter["updated"],
        screens=tuple(matter.get("screens", ())),
        related=tuple(matter.get("related", ())),
        guide=int(matter.get("guide", 0)),
    )


@cache
def source(slug: str, language: str) -> Source | None:
    """The article in this language, if it is there. Raises Unreadable."""
    path = FOLDER / slug / f"{language}.md"
    if slug not in slugs() or language not in LANGUAGES or not path.exists():
        return None
    matter, text = _parts(path)
    words = str(matter.get("keywords", ""))
    return Source(slug, language, str(matter["title"]), str(matter["lead"]), words, tuple(_sections(path, text)))


def _parts(path: Path) -> tuple[dict[str, Any], str]:
    text = path.read_text(encoding="utf-8")
    if not text.startswith(FENCE) or text.count(FENCE) < 2:  # the fence around the front matter
        raise Unreadable(f"{path}: front matter stands between two lines of ---.")
    _before, matter, rest = text.split(FENCE, 2)
    return yaml.safe_load(matter), rest


def _sections(path: Path, text: str) -> list[Section]:
    found = list(HEADING.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    if not found or text[: found[0].start()].strip():
        raise Unreadable(f"{path}: an article begins with the heading of a section.")
    if unknown := {each[1] for each in found} - set(KINDS):
        raise Unreadable(f"{path}: there is no kind of section {sorted(unknown)}.")
    pairs = zip(found, ends, strict=True)
    return [Section(each[1], each[2] or "", text[each.end() : end].strip()) for each, end in pairs]
