"""The text part of a mail, read off its HTML part: every sentence is written once."""

import re
from html.parser import HTMLParser

from core.locales import labelled

SPACE = re.compile(r"[ \t\r\n]+")
"""Not the no-break spaces of dates and amounts."""
BLOCKS = {"body", "p", "h1", "h2", "ul", "ol", "li", "table", "tr"}
SILENT = {"head", "letterhead"}
CLOSE = {"li", "tr"}
"""No blank line between two of a kind."""


class _Reading(HTMLParser):
    """Gathers words until their block ends. Classes in ``emails/base.html`` name letterhead and signature.

    The headline belongs to the letterhead: it is the subject, which every program shows."""

    def __init__(self) -> None:
        super().__init__()
        self.text = self.words = self.written = ""
        self.addresses: list[str] = []
        self.said: list[str] = []
        self.kind, self.is_signed = "head", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag in BLOCKS:
            self.end_block()
            self.kind = "letterhead" if facts.get("class") == "letterhead" else tag
        if facts.get("class") == "signature":
            self.text, self.is_signed = f"{self.text}\n\n-- ", True
        if tag == "td" and self.words.strip():
            self.words = labelled(self.words.rstrip(), "")
        self.words += "\n" if tag == "br" else ""
        self.addresses += [facts["href"] or ""] if tag == "a" else []

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        self.words += as_words(data)

    def end_block(self) -> None:
        """Its words, but no letterhead, and no address that stands below the link before."""
        lines = [line.strip(" ") for line in self.words.strip().split("\n")]
        if lines != [""] and lines != self.said and self.kind not in SILENT:
            self.write(lines)
        self.words, self.addresses = "", []

    def write(self, lines: list[str]) -> None:
        """Each address on a line of its own; a label that is nothing but a link ends with a colon."""
        if self.addresses and self.kind == "p" and lines[-1][-1:].isalnum():
            lines[-1] = labelled(lines[-1], "").rstrip(" ")
        is_close = self.is_signed or (self.kind in CLOSE and self.kind == self.written)
        bullet, indent = ("- ", "\n  ") if self.kind == "li" else ("", "\n")
        self.text += ("\n" if is_close else "\n\n") + bullet + indent.join([*lines, *self.addresses])
        self.written, self.said = self.kind, self.addresses


def as_words(text: str) -> str:
    """How a text inside a paragraph comes out of ``text_part``."""
    return SPACE.sub(" ", text)


def text_part(html: str) -> str:
    """What a rendered mail says without its markup: a blank line between paragraphs, ``- `` before an item of a list,
    ``label: value`` for a row of a table, each address on a line of its own. A paragraph is one line, which the
    reader's program wraps. Names come out as they were written, whatever HTML they try to be."""
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return reading.text.strip() + "\n"
