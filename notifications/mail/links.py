"""What people wrote must not become a link in a mail to somebody else: names, reasons (EML-3).

Mail programs underline what looks like an address. A mark of no width around its dots and behind colons is not seen,
and no program finds a host there. The portal's own address and whole e-mail addresses, which are facts, stay as they
are.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings

JOINER = "\u2060"
WORDS = re.compile(r"[^\s<>\"'«»“”‘’()\[\],;]+")
HOSTS = re.compile(r"[\w.\-\u3002\uff0e\uff61\u200c\u200d]+")
DOTS = re.compile(r"[.\u3002\uff0e\uff61](?=[\w\u200c\u200d])")
"""The dots that browsers take for one; they pass over the joiners of alphabets."""
PLAIN_PATH = re.compile(r"/[\w\-./?=&%#~+:@\u27e6\u27e7]*", re.ASCII)
"""What may follow the portal's own name. At any other sign a program may end the address, and begin another one."""
MAIL_NAME = re.compile(r"[\w.+\-]+")
"""Both sides of the @ of a mailbox. No sign at which a program would stop, so it underlines the whole or nothing."""
SUSPECT = frozenset(".:\u3002\uff0e\uff61")
"""Without one of these a word is no address."""
SCHEMES = re.compile(r":(?=/)")
TAGS = re.compile(r"(<[^<>]*>)")
NOBODYS = {"example", "invalid", "internal", "local", "localhost", "test"}
"""Endings that nobody can own (RFC 2606, 6761, 6762)."""


def unlinked(text: str) -> str:
    """The text without anything that a mail program takes for the address of a page, but for the portal's own."""
    own = {settings.PUBLIC_URL, urlsplit(settings.PUBLIC_URL).hostname or "", settings.PRODUCT_NAME}
    return WORDS.sub(lambda found: found[0] if SUSPECT.isdisjoint(found[0]) else _unlinked(found[0], own), text)


def unlinked_html(html: str) -> str:
    """The same for what a rendered mail says; its tags stay as they are."""
    head, body, said = html.partition("<body")
    parts = TAGS.split(said)
    return head + body + "".join(part if part.startswith("<") else unlinked(part) for part in parts)


def _unlinked(word: str, own: set[str]) -> str:
    plain = word.rstrip(".:!?")
    if plain in own or _is_own_page(plain) or _is_mailbox(plain):
        return word
    return SCHEMES.sub(f":{JOINER}", HOSTS.sub(_broken, word))


def _broken(found: "re.Match[str]") -> str:
    labels = DOTS.split(found[0].rstrip(".").lower())
    ending = labels[-1].strip("-_")
    is_host = len(labels) > 1 and len(ending) > 1 and not ending.isdigit() and ending not in NOBODYS
    return DOTS.sub(rf"{JOINER}\g<0>{JOINER}", found[0]) if is_host or labels[0] == "www" else found[0]


def _is_own_page(word: str) -> bool:
    return word.startswith(settings.PUBLIC_URL) and PLAIN_PATH.fullmatch(word, len(settings.PUBLIC_URL)) is not None


def _is_mailbox(word: str) -> bool:
    name, _sign, host = word.partition("@")
    return "." in host and all(MAIL_NAME.fullmatch(part) for part in (name, host))
