"""XML from a bank, read from its bytes, strictly: nothing is resolved, fetched, repaired or guessed."""

import re
from collections.abc import Container
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from lxml import etree

from core.errors import RuleError

LARGEST = 10 * 1024 * 1024
"""Bytes of a file; banks write a day in far less."""
MOST_TAGS = 1_500_000
CHARSETS = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1"}
DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]{0,40})["']""")
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.]")
BOM = b"\xef\xbb\xbf"
BLANKS = " \t\r\n"
LONGEST = 140
"""Characters of a field, unless a place says otherwise: the longest name of the standard."""


class UnusableFile(RuleError):
    """Nothing of this file may be used; the message says what to do about it."""


@dataclass(frozen=True)
class Node:
    """One element of a message. Paths are names of the message's own namespace, such as ``Acct/Id/IBAN``."""

    element: etree._Element
    namespace: str

    def all(self, path: str) -> list["Node"]:
        """Every element there, in their order."""
        first, _slash, rest = path.partition("/")
        found = [Node(each, self.namespace) for each in self.element.iterchildren(f"{{{self.namespace}}}{first}")]
        return [deeper for each in found for deeper in each.all(rest)] if rest else found

    def one(self, path: str) -> "Node | None":
        """The element there. Raises UnusableFile when there are several."""
        node: Node | None = self
        for name in path.split("/"):
            found = node.all(name) if node else []
            if len(found) > 1:
                raise damaged(found[1])
            node = found[0] if found else None
        return node

    def needed(self, path: str) -> "Node":
        """The element there. Raises UnusableFile when there is none, or several."""
        node = self.one(path)
        if node is None:
            raise damaged(self)
        return node

    def text(self, path: str, longest: int = LONGEST) -> str:
        """What stands in the element there, "" without one. Raises UnusableFile for what is too long or no text."""
        node = self.one(path)
        return node.own_text(longest) if node else ""

    def own_text(self, longest: int = LONGEST) -> str:
        """What stands in this element. Raises UnusableFile for what is too long or no text."""
        text = (self.element.text or "").strip(BLANKS)
        if len(self.element) or len(text) > longest:
            raise damaged(self)
        return text


def root_of(data: bytes, namespaces: Container[str], advice: str) -> Node:
    """The root of a message of one of these namespaces. Raises UnusableFile for everything else, with the advice."""
    _check_bytes(data, advice)
    root = _parsed(data)
    name = etree.QName(root)
    if name.localname != "Document" or name.namespace not in namespaces:
        shown = NOT_IN_NAMES.sub("", (name.namespace or name.localname).rpartition(":")[2])[:40]
        raise UnusableFile(_("The file is %(name)s. %(advice)s") % {"name": shown or "?", "advice": advice})
    return Node(root, name.namespace or "")


def damaged(node: Node) -> UnusableFile:
    """A refusal that names the place in the file."""
    return _damaged(node.element.sourceline)


def _damaged(line: object) -> UnusableFile:
    text = _("The file is damaged at line %(line)s: it was cut or changed. Fetch it from the bank again.")
    return UnusableFile(text % {"line": line or "?"})


def _check_bytes(data: bytes, advice: str) -> None:
    """Whatever can be told without a parser, so that a bomb never meets one."""
    if not data.strip():
        raise UnusableFile(_("The file is empty. Fetch it from the bank again."))
    if len(data) > LARGEST:
        raise UnusableFile(_("The file is larger than 10 MB. Ask the bank for files of shorter periods."))
    if not data.removeprefix(BOM).lstrip().startswith(b"<") or b"\x00" in data:
        raise UnusableFile(_("The file is no XML. %(advice)s") % {"advice": advice})
    _check_charset(data.removeprefix(BOM))
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # the charsets above write these as ASCII does
        raise UnusableFile(_("The file has a DOCTYPE, which no bank writes. Fetch it from the bank again."))
    if data.count(b"<") > MOST_TAGS:
        raise UnusableFile(_("The file has too many entries. Ask the bank for files of shorter periods."))


def _check_charset(data: bytes) -> None:
    declared = DECLARED.match(data)
    name = declared.group(1).decode("ascii", "replace") if declared else "UTF-8"
    if name.lower().replace("_", "-") not in CHARSETS:
        text = _("The file is written in %(charset)s. Ask the bank for UTF-8 or ISO-8859-1.")
        raise UnusableFile(text % {"charset": name})


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(error.lineno) from error
