"""Reading a mail of anybody: bounded work, whatever it is made of (RFC 5322, 2045, 2047).

Whatever is larger than ``MOST_BYTES``, or built of more parts than people send, is refused before it is taken apart.
"""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from support.cases.files import LONGEST_NAME, MOST_AT_ONCE
from support.cases.text import LONGEST, plain_text

MOST_BYTES = 15 * 1024 * 1024
"""Ten megabytes of files, and what base64 adds to them."""
MOST_PARTS = 60
MOST_HEAD = 128 * 1024
MOST_DASHES = 2_000
"""Lines that begin with two dashes, as those between parts do."""
LONGEST_KIND = 4_000
KINDS = re.compile(rb"^content-(?:type|disposition):(?:[^\r\n]*\r?\n[ \t])*[^\r\n]*", re.IGNORECASE | re.MULTILINE)
"""Python takes time that grows with the square of these headers: long ones are refused before."""
LONGEST_HEADER = 2_000
MOST_ADDRESSES = 50
LONGEST_HTML = 200_000
TEXTS = re.compile(
    r"utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]|utf-16(le|be)?|"
    r"gb2312|gbk|gb18030|big5|shift_jis|euc-(jp|kr)|iso-2022-jp",
    re.IGNORECASE,
)
"""Character sets of mail. Python knows others, some of which read slowly or are no character sets."""
TAG = re.compile(r"<[^<>]*>")
ENDS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
UNSAID = re.compile(r"<(/?)(style|script|head|title)\b[^<>]*>", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\u00a0]+")


class UnreadableMail(Exception):
    """Too large, too many parts, or no mail at all."""


@dataclass(frozen=True)
class Mail:
    """What a mail says. ``recipients`` are all addresses that its head names; ``files`` are (name, content)."""

    head: Message
    sender: str
    name: str
    recipients: list[str]
    subject: str
    text: str
    mail_id: str
    files: list[tuple[str, bytes]] = field(default_factory=list)
    dropped: int = 0

    def header(self, name: str) -> str:
        """A header in lower case, empty when it is not there."""
        return str(self.head.get(name, ""))[:LONGEST_HEADER].strip().lower()

    @property
    def header_names(self) -> set[str]:
        """Names of its headers, in lower case."""
        return {name.lower() for name in self.head}


def read(raw: bytes) -> Mail:
    """The mail. Raises UnreadableMail."""
    _check(raw)
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        parts = list(_leaves(message))
        return _mail(message, parts, raw)
    except (MessageError, ValidationError, ValueError, LookupError, RecursionError, AttributeError, TypeError) as error:
        raise UnreadableMail(type(error).__name__) from error


def _check(raw: bytes) -> None:
    """What costs nothing to see."""
    if len(raw) > MOST_BYTES:
        raise UnreadableMail("It is too large.")
    head = raw[: MOST_HEAD + 4].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if len(head) > MOST_HEAD or b":" not in head or not head.strip():
        raise UnreadableMail("It has no head.")
    if raw.count(b"oundary") > MOST_PARTS or raw.count(b"\n--") > MOST_DASHES:
        raise UnreadableMail("It has too many parts.")
    if b"\x00" in raw or any(len(found[0]) > LONGEST_KIND for found in KINDS.finditer(raw)):
        raise UnreadableMail("It is no mail that a program of people wrote.")


def _leaves(message: Message) -> Iterator[Message]:
    """Parts without parts; forwarded mails are parts as a whole. Raises ValueError for too many."""
    waiting, found = [message], 0
    while waiting:
        part = waiting.pop(0)
        found += 1
        if found > MOST_PARTS:
            raise ValueError("too many parts")
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting = [each for each in inner if isinstance(each, Message)] + waiting
        else:
            yield part


def _mail(message: Message, parts: list[Message], raw: bytes) -> Mail:
    senders = _addresses(message, "From")
    if len(senders) != 1:
        raise ValueError("no sender, or several")
    name, sender = senders[0]
    validate_email(sender)
    written = [part for part in parts if _is_said(part)]
    attached = [part for part in parts if not _is_said(part)]
    files = [(_file_name(part), _content(part)) for part in attached[:MOST_AT_ONCE]]
    return Mail(
        head=message, sender=sender.lower(), name=_line(name)[:120],
        recipients=[address for header in RECIPIENTS for _name, address in _addresses(message, header)],
        subject=_line(_decoded(str(message.get("Subject", ""))))[:200], text=_said(written),
        mail_id=_mail_id(message, raw), files=files, dropped=max(0, len(attached) - MOST_AT_ONCE),
    )  # fmt: skip


RECIPIENTS = ("Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To", "To", "Cc")


def _addresses(message: Message, header: str) -> list[tuple[str, str]]:
    values = [str(value)[:LONGEST_HEADER] for value in message.get_all(header, [])[:5]]
    pairs = getaddresses(values)[:MOST_ADDRESSES]
    return [(_decoded(name), address) for name, address in pairs if "@" in address and len(address) <= 254]


def _mail_id(message: Message, raw: bytes) -> str:
    """The Message-ID, by which a mail that is delivered twice is known; the digest of one that has none."""
    given = "".join(str(message.get("Message-ID", "")).split())
    return given[:255] if given.isprintable() and given.isascii() and given else hashlib.sha256(raw).hexdigest()


def _is_said(part: Message) -> bool:
    """Whether the part is words of the mail, not a file."""
    return (
        part.get_content_type() in {"text/plain", "text/html"}
        and not part.get_filename()
        and not str(part.get("Content-Disposition", "")).lower().startswith("attachment")
    )


def _said(parts: list[Message]) -> str:
    """The plain text, else what the HTML says."""
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if plain:
        return plain_text("\n".join(_words(part) for part in plain)[: 5 * LONGEST])
    return plain_text(text_of_html("\n".join(_words(part) for part in parts)))


def text_of_html(markup: str) -> str:
    """Roughly what a page says: no styles, no scripts, a line for each block."""
    kept, hidden, last = list[str](), 0, 0
    markup = markup[:LONGEST_HTML]
    for tag in UNSAID.finditer(markup):
        kept += [markup[last : tag.start()]] if not hidden else []
        hidden, last = max(0, hidden + (-1 if tag[1] else 1)), tag.end()
    kept += [markup[last:]] if not hidden else []
    said = TAG.sub(" ", ENDS.sub("\n", BLANKS.sub(" ", "".join(kept).replace("\n", " "))))
    lines = (BLANKS.sub(" ", line).strip() for line in html.unescape(said).split("\n"))
    return "\n".join(lines)


def _words(part: Message) -> str:
    content, charset = _content(part), str(part.get_content_charset() or "utf-8")
    known = charset if TEXTS.fullmatch(charset) else "utf-8"
    try:
        return content.decode(known, errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _content(part: Message) -> bytes:
    if part.get_content_maintype() in {"multipart", "message"}:
        return part.as_bytes()
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file_name(part: Message) -> str:
    return _line(_decoded(str(part.get_filename() or "file")[:LONGEST_HEADER]))[-3 * LONGEST_NAME :]


def _decoded(value: str) -> str:
    """A header without its encoded words; as it is, where they cannot be read."""
    try:
        parts = decode_header(value[:LONGEST_HEADER])
    except (MessageError, ValueError, LookupError):
        return value
    return "".join(_part(words, charset) for words, charset in parts)


def _part(words: "str | bytes", charset: str | None) -> str:
    if isinstance(words, str):
        return words
    known = charset if charset and TEXTS.fullmatch(charset) else "utf-8"
    return words.decode(known, errors="replace")


def _line(text: str) -> str:
    return " ".join(plain_text(text).split())
