"""A small tree of a page, and the names that a person or a screen reader knows its parts by."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "svg", "template"}


@dataclass(eq=False)
class Node:
    """One element."""

    tag: str
    attributes: dict[str, str]
    parent: "Node | None" = None
    parts: list["Node | str"] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator["Node"]:
        """Every element below with one of these tags (any when none is given), in order."""
        for part in self.parts:
            if isinstance(part, Node):
                if not tags or part.tag in tags:
                    yield part
                yield from part.all(*tags)

    def up(self, tag: str) -> "Node | None":
        """The nearest element around this one with the tag."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around

    @property
    def text(self) -> str:
        """What is read aloud, blanks folded."""
        return " ".join("".join(self._spoken()).split())

    @property
    def name(self) -> str:
        """The accessible name of a link or button."""
        return self.attributes.get("aria-label") or self.text

    def get(self, name: str) -> str:
        """An attribute; empty when it is not there."""
        return self.attributes.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the attribute stands there."""
        return name in self.attributes

    def _spoken(self) -> Iterator[str]:
        if self.tag in SILENT or self.get("aria-hidden") == "true":
            return
        for part in self.parts:
            yield part if isinstance(part, str) else f" {''.join(part._spoken())} "


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("document", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_unsaid(tag)
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(node)
        if tag not in VOID:
            self.here = node

    def _close_unsaid(self, tag: str) -> None:
        """A cell ends where the next begins, and a row with it."""
        ends = {"td": {"td", "th"}, "th": {"td", "th"}, "tr": {"td", "th", "tr"}}.get(tag, set())
        while ends and self.here.tag in ends and self.here.parent is not None:
            self.here = self.here.parent

    def handle_endtag(self, tag: str) -> None:
        closed = self.here if self.here.tag == tag else self.here.up(tag)
        if closed is not None and closed.parent is not None:
            self.here = closed.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


class Document(Node):
    """A whole page."""

    @classmethod
    def of(cls, html: str) -> Self:
        """Read it."""
        builder = _Builder()
        builder.feed(html)
        return cls("document", {}, None, builder.root.parts)

    def by_id(self, wanted: str) -> Node:
        """The element with this id. Raises StopIteration when there is none."""
        return next(node for node in self.all() if node.get("id") == wanted)
