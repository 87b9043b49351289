"""The grammar of EPP, as ``structures.txt`` writes it down: asked about every message that is sent or was received.

What it does not know is refused and never guessed at.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

from domains.registry.epp.texts import FREE, KINDS, fits

ATTRIBUTE = re.compile(r"@([\w-]+)(!?)=(\w+)")
PARTICLE = re.compile(r"([A-Za-z]\w*)(?::([\w.]+))?")
DEEPEST = 12
"""Levels of elements below the root."""


class Ungrammatical(ValueError):
    """A message is not as the grammar wants; the text names the place and quotes nothing of its content."""


@dataclass(frozen=True)
class Structure:
    """One type. ``model`` matches the names of the children, each with a blank behind it; ``types`` says of which type
    each is. ``text`` is the kind of text of a type without children."""

    section: str
    model: re.Pattern[str] | None
    types: dict[str, tuple[str, str]]
    text: str
    attributes: dict[str, str]
    needed: frozenset[str]


@dataclass
class Grammar:
    """Types by section and name; ``roots`` are elements that other sections may hold."""

    prefixes: dict[str, str] = field(default_factory=dict)
    types: dict[tuple[str, str], Structure] = field(default_factory=dict)
    roots: set[tuple[str, str]] = field(default_factory=set)

    @property
    def uris(self) -> dict[str, str]:
        """Namespaces by prefix."""
        return {prefix: uri for uri, prefix in self.prefixes.items()}


@cache
def grammar() -> Grammar:
    """The grammar of the file beside this one."""
    return read(Path(__file__).with_name("structures.txt").read_text())


def read(text: str) -> Grammar:
    """A grammar from its notation. Raises ValueError for a line that means nothing."""
    found, section = Grammar(), ""
    for line in text.splitlines():
        if line.startswith("["):
            section, uri = line[1:].split("] ")
            found.prefixes[uri] = section
        elif line and not line.startswith("#"):
            _add(found, section, line)
    for wanted in {
        each for structure in found.types.values() for each in structure.types.values()
    } - found.types.keys():
        found.types[wanted] = _plain(wanted)
    return found


def _plain(wanted: tuple[str, str]) -> Structure:
    """A type that nobody wrote down is a text of the kind of that name. Raises ValueError when there is none."""
    section, kind = wanted
    if kind not in {*KINDS, FREE, "ANY"}:
        raise ValueError(f"{section}: nothing is called {kind}.")
    return Structure(section, None, {}, kind, {}, frozenset())


def _add(found: Grammar, section: str, line: str) -> None:
    attributes = {name: (kind, bool(must)) for name, must, kind in ATTRIBUTE.findall(line)}
    bare = ATTRIBUTE.sub("", line).strip()
    head, _colon, model = (bare, "", "") if "=" in bare else bare.partition(":")
    name, _equals, text = head.partition("=")
    name, is_root = name.replace("!", "").strip(), "!" in name
    if is_root:
        found.roots.add((section, name))
    text = text.strip() or ("" if model else "empty")
    if text and text != FREE and text not in KINDS:
        raise ValueError(f"{line}: no kind of text is called {text}.")
    types = {each: _named(section, wanted or each) for each, wanted in PARTICLE.findall(model)}
    pattern = re.compile(PARTICLE.sub(r"(?:\1\\ )", model), re.VERBOSE) if model else None
    kinds = {each: kind for each, (kind, _must) in attributes.items()}
    needed = frozenset(each for each, (_kind, must) in attributes.items() if must)
    found.types[section, name] = Structure(section, pattern, types, text, kinds, needed)


def _named(section: str, wanted: str) -> tuple[str, str]:
    place, _dot, name = wanted.rpartition(".")
    return place or section, name


def check(root: etree._Element) -> None:
    """Raise Ungrammatical unless the grammar knows the message, every element and every text of it."""
    known = grammar()
    if _split(known, root) != ("epp", "epp"):
        raise Ungrammatical("The message does not begin with epp.")
    _check(known, root, ("epp", "epp"), 0)


def is_known(element: etree._Element) -> bool:
    """Whether the grammar knows an element of a message, with all that is in it."""
    try:
        _check(grammar(), element, _root(grammar(), element), 0)
    except Ungrammatical:
        return False
    return True


def _check(known: Grammar, element: etree._Element, wanted: tuple[str, str], depth: int) -> None:
    structure = known.types[wanted]
    place = etree.QName(element).localname
    if depth > DEEPEST:
        raise Ungrammatical(f"{place} lies too deep.")
    _check_attributes(element, structure, place)
    if structure.text == FREE:
        return
    if structure.model is None:
        _check_text(element, structure, place)
        return
    names = [_token(known, each, structure.section) for each in element]
    if _words_between(element) or structure.model.fullmatch("".join(f"{each} " for each in names)) is None:
        raise Ungrammatical(f"{place} does not hold what it should.")
    for child, name in zip(element, names, strict=True):
        _check(known, child, _root(known, child) if name == "ANY" else structure.types[name], depth + 1)


def _check_attributes(element: etree._Element, structure: Structure, place: str) -> None:
    given = {str(name): str(value) for name, value in element.attrib.items()}
    if not structure.needed <= given.keys() or not given.keys() <= structure.attributes.keys():
        raise Ungrammatical(f"The attributes of {place} are not those that it has.")
    for name, value in given.items():
        if not fits(structure.attributes[name], value):
            raise Ungrammatical(f"The attribute {name} of {place} says nothing that is known.")


def _check_text(element: etree._Element, structure: Structure, place: str) -> None:
    if len(element) or not fits(structure.text, element.text or ""):
        raise Ungrammatical(f"{place} is no {structure.text}.")


def _words_between(element: etree._Element) -> bool:
    """Whether there is text where only elements belong."""
    return bool((element.text or "").strip()) or any((each.tail or "").strip() for each in element)


def _split(known: Grammar, element: etree._Element) -> tuple[str, str]:
    """Prefix and name of an element; the prefix is empty where nobody knows the namespace."""
    name = etree.QName(element)
    return known.prefixes.get(str(name.namespace or ""), ""), str(name.localname)


def _token(known: Grammar, element: etree._Element, section: str) -> str:
    prefix, name = _split(known, element)
    return name if prefix == section else "ANY"


def _root(known: Grammar, element: etree._Element) -> tuple[str, str]:
    root = _split(known, element)
    if root not in known.roots:
        raise Ungrammatical(f"Nobody knows what {root[1]} is here.")
    return root
