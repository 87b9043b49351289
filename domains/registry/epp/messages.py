"""Messages of EPP as bytes and as elements, both ways, each checked by the grammar."""

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from domains.registry.base import HIDDEN
from domains.registry.epp.grammar import Ungrammatical, check, grammar, is_known

SECRET = {"pw", "newPW"}
"""Elements that hold passwords and authorization codes, whatever their namespace."""
ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{0,40})["']""")
PLAIN = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))
LONGEST_WORDS = 500


@dataclass(frozen=True)
class Result:
    """One result: its code (RFC 5730), the registry's words and its reasons."""

    code: int
    text: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Queue:
    """What an answer says about messages that wait: how many, and the oldest one."""

    left: int
    id: str
    text: str
    at: str


@dataclass(frozen=True)
class Response:
    """An answer. ``parts`` are the elements of its data and extensions; ``unknown`` names those that the grammar does
    not know, which only an answer to ``poll`` may have."""

    results: tuple[Result, ...]
    client_key: str
    server_key: str
    parts: tuple[etree._Element, ...]
    queue: Queue | None = None
    unknown: tuple[str, ...] = ()

    def part(self, name: str) -> etree._Element | None:
        """The element of data or extensions with this name, such as ``domain:infData``."""
        return next((each for each in self.parts if each.tag == tag(name)), None)


def tag(name: str) -> str:
    """``domain:name`` as lxml writes it."""
    prefix, _colon, local = name.rpartition(":")
    return f"{{{grammar().uris[prefix or 'epp']}}}{local}"


def make(name: str, /, *inside: "etree._Element | str | None", **attributes: str) -> etree._Element:
    """An element. Nothing stands for a part that is left out. Raises ValueError for signs that XML cannot carry."""
    prefix = name.rpartition(":")[0] or "epp"
    names: dict[str | None, str] = {None if prefix == "epp" else prefix: grammar().uris[prefix]}
    element = etree.Element(tag(name), nsmap=names)  # type: ignore[arg-type]
    for attribute, value in attributes.items():
        element.set(attribute, value)
    for each in inside:
        if isinstance(each, str):
            element.text = (element.text or "") + each
        elif each is not None:
            element.append(each)
    return element


def several(name: str, texts: Iterable[str]) -> list[etree._Element]:
    """One element for each text."""
    return [make(name, text) for text in texts]


def written(root: etree._Element) -> bytes:
    """The message as it is sent. Raises Ungrammatical."""
    check(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def parsed(data: bytes) -> etree._Element:
    """The root of what was received. Raises Ungrammatical for what is no XML in UTF-8, or has a DOCTYPE."""
    declared = ENCODING.match(data.lstrip())
    if declared and declared[1].upper() not in {b"UTF-8", b"UTF8", b"US-ASCII"}:
        raise Ungrammatical("The message is not in UTF-8.")
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or _has_declarations(data):
        raise Ungrammatical("The message is no plain XML.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        data.decode("utf-8")
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise Ungrammatical("The message cannot be read.") from error


def _has_declarations(data: bytes) -> bool:
    """Whether ``<!`` begins anything but a comment or a text: a DOCTYPE, an entity. One look at each byte."""
    at = data.find(b"<!")
    while at >= 0:
        end = next((data.find(tail, at) for head, tail in PLAIN if data.startswith(head, at)), -1)
        if end < 0:
            return True
        at = data.find(b"<!", end)
    return False


def response_of(data: bytes, *, is_poll: bool = False) -> Response:
    """The answer in the bytes. Raises Ungrammatical."""
    root = parsed(data)
    unknown = _take_out_unknown(root) if is_poll else ()
    check(root)
    found = root.find(tag("response"))
    if found is None:
        raise Ungrammatical("The message is no answer.")
    results = tuple(_result(each) for each in found.iterfind(tag("result")))
    parts = [part for place in ("resData", "extension") for part in found.iterfind(f"{tag(place)}/*")]
    keys = {name: found.findtext(f"{tag('trID')}/{tag(name)}", "").strip() for name in ("clTRID", "svTRID")}
    return Response(results, keys["clTRID"], keys["svTRID"], tuple(parts), _queue(found), unknown)


def _take_out_unknown(root: etree._Element) -> tuple[str, ...]:
    unknown = []
    for place in ("resData", "extension"):
        for held in root.iterfind(f"{tag('response')}/{tag(place)}"):
            strange = [each for each in held if not is_known(each)]
            unknown += [etree.QName(each).localname for each in strange]
            for each in strange:
                held.remove(each)
            if strange and not len(held):
                held.getparent().remove(held)  # type: ignore[union-attr]
    return tuple(unknown)


def _result(element: etree._Element) -> Result:
    reasons = [each.text or "" for each in element.iterfind(f"{tag('extValue')}/{tag('reason')}")]
    text = element.findtext(tag("msg"), "")
    return Result(int(element.get("code", "0")), _words(text), tuple(_words(each) for each in reasons))


def _queue(response: etree._Element) -> Queue | None:
    found = response.find(tag("msgQ"))
    if found is None:
        return None
    message = found.find(tag("msg"))
    text = "" if message is None else _words(" ".join(str(each) for each in message.itertext()))
    return Queue(int(found.get("count", "0")), found.get("id", "").strip(), text, found.findtext(tag("qDate"), ""))


def _words(text: str) -> str:
    """A sentence of the registry, on one line and of bounded length."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST_WORDS]


def masked(data: bytes) -> str:
    """The message for the log: passwords and codes are hidden. What cannot be read is told by its length alone."""
    try:
        root = copy.deepcopy(parsed(data))
    except Ungrammatical:
        return f"({len(data)} bytes that cannot be read)"
    for element in root.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname in SECRET and (element.text or len(element)):
            element.text = HIDDEN
            del element[:]
    return etree.tostring(root, encoding="unicode")


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret hidden, however it got there."""
    for secret in sorted({each for each in secrets if each}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
