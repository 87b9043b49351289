"""How the local registry reads messages: with expat, into plain tags."""

import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass, field

EPP = "urn:ietf:params:xml:ns:epp-1.0"
DOMAIN = "urn:ietf:params:xml:ns:domain-1.0"
CONTACT = "urn:ietf:params:xml:ns:contact-1.0"
HOST = "urn:ietf:params:xml:ns:host-1.0"
RGP = "urn:ietf:params:xml:ns:rgp-1.0"
SECDNS = "urn:ietf:params:xml:ns:secDNS-1.1"
FEE = "urn:ietf:params:xml:ns:epp:fee-1.0"
LOGIN = "urn:ietf:params:xml:ns:epp:loginSec-1.0"


class Unreadable(Exception):
    """No message: answered by 2001."""


@dataclass
class Tag:
    """An element: its namespace, its name, what is in it."""

    space: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["Tag"] = field(default_factory=list)
    words: str = ""

    @property
    def text(self) -> str:
        """Its text without blanks around it."""
        return self.words.strip()

    def all(self, name: str) -> Iterator["Tag"]:
        """Every element of this name directly inside."""
        return (each for each in self.inside if each.name == name)

    def get(self, *path: str) -> "Tag | None":
        """The first element along the path."""
        found: Tag | None = self
        for name in path:
            found = next(found.all(name), None) if found else None
        return found

    def say(self, *path: str) -> str:
        """The text along the path, "" without one."""
        found = self.get(*path)
        return found.text if found else ""


class _Reader:
    def __init__(self) -> None:
        self.root: Tag | None = None
        self.open: list[Tag] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        space, _blank, local = name.rpartition(" ")
        tag = Tag(space, local, attributes)
        if self.open:
            self.open[-1].inside.append(tag)
        else:
            self.root = tag
        self.open.append(tag)

    def end(self, name: str) -> None:
        """An element ends."""
        self.open.pop()

    def text(self, words: str) -> None:
        """A piece of text."""
        self.open[-1].words += words

    def refuse(self, *_given: object) -> None:
        """A DOCTYPE or an entity."""
        raise Unreadable("A DOCTYPE is not allowed.")


def read(data: bytes) -> Tag:
    """The root of a message. Raises Unreadable."""
    reader, parser = _Reader(), xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = reader.text, reader.refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 (expat takes no names)
    except xml.parsers.expat.ExpatError as error:
        raise Unreadable(str(error)) from error
    if reader.root is None or (reader.root.space, reader.root.name) != (EPP, "epp") or len(reader.root.inside) != 1:
        raise Unreadable("The message is no EPP.")
    return reader.root.inside[0]
