"""Following every link from a first page, breadth first and without scripts, and what is wrong with what is found."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.languages import language_choices
from tests.architecture.catalogues import TRANSLATIONS, texts
from tests.html import SILENT, Document, Node

LEADING = {"a": "href", "area": "href"}
LOADED = {"img": "src", "script": "src", "iframe": "src", "source": "src", "object": "data", "link": "href"}
POINTING = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "form", "list"}
"""Attributes that name other elements of their page by ids."""
SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-l", "label"}
FOREIGN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|[<>&]\w*")
AROUND = ("li", "tr", "p", "dd", "article")
"""What tells which of several things a link is about."""
HTML = "text/html"
REFUSED = 403


@dataclass(eq=False)
class Page:
    """What one address answered."""

    url: str
    status: int
    location: str
    kind: str
    document: Document

    @property
    def is_page(self) -> bool:
        """Whether people see it: not a file, not a step to another page."""
        return self.kind == HTML and not self.location

    @cached_property
    def nodes(self) -> list[Node]:
        """Every element, in the order of the page."""
        found: list[Node] = []
        waiting: list[Node] = [self.document]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting.extend(part for part in reversed(node.parts) if isinstance(part, Node))
        return found

    @cached_property
    def ids(self) -> Counter[str]:
        """What links within the page may name."""
        return Counter(node.attributes["id"] for node in self.nodes if "id" in node.attributes)

    def named(self, where: dict[str, str]) -> list[str]:
        """What elements of these tags name in these attributes."""
        wanted = ((node, where.get(node.tag)) for node in self.nodes)
        return [node.attributes[name] for node, name in wanted if name in node.attributes]


@dataclass
class Crawl:
    """A person who opens every link: of each address the first ``most`` that have no query, and one for each query."""

    client: Client
    most: int = 2
    leaves_out: set[str] = field(default_factory=set)
    pages: dict[str, Page] = field(default_factory=dict)
    found_on: dict[str, str] = field(default_factory=dict)
    kinds: Counter[tuple[str, ...]] = field(default_factory=Counter)
    waiting: deque[str] = field(default_factory=deque)

    def start(self, *urls: str) -> "Crawl":
        """Open these and whatever they lead to."""
        for url in urls:
            self._offer(url, "")
        while self.waiting:
            self._open(self.waiting.popleft())
        return self

    @property
    def names(self) -> set[str]:
        """Names of the addresses that were opened."""
        return {name_of(url) for url in self.pages}

    def _offer(self, url: str, seen_on: str) -> None:
        kind = kind_of(url)
        most = 1 if len(kind) > 1 else self.most
        if url in self.found_on or self.kinds[kind] >= most or not is_own(url) or kind[0] in self.leaves_out:
            return
        self.kinds[kind] += 1
        self.found_on[url] = seen_on
        self.waiting.append(url)

    def _open(self, url: str) -> None:
        answer: Any = self.client.get(url)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        text = answer.content.decode() if kind == HTML and not answer.streaming else ""
        page = Page(url, answer.status_code, answer.headers.get("Location", ""), kind, Document.of(text))
        self.pages[url] = page
        for target in (*filter(None, [page.location]), *page.named(LEADING), *page.named(LOADED)):
            self._offer(urldefrag(urljoin(url, target)).url, url)


def is_own(url: str) -> bool:
    """Whether it is an address of the portal's URL configuration."""
    return url.startswith("/") and not FOREIGN.match(url) and not url.startswith(settings.STATIC_URL)


def kind_of(url: str) -> tuple[str, ...]:
    """The name of the address and those in its query."""
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return (name_of(url), *sorted({name for name, _value in query}))


@cache
def name_of(url: str) -> str:
    """The address's name in the URL configuration; empty when there is none."""
    try:
        return resolve(unquote(urlsplit(url).path)).view_name
    except Resolver404:
        return ""


def faults(crawl: Crawl, code: str, given: set[str], is_known: Callable[[str], bool]) -> Iterator[str]:
    """One line for whatever is wrong with a page that was opened.

    ``code``: the reader's language; ``given``: words that are no English; ``is_known``: which addresses of others may
    stand there.
    """
    for url, page in crawl.pages.items():
        seen_on = crawl.found_on[url]
        yield from (f"{url} (from {seen_on}): {fault}" for fault in _answered(page))
        if page.is_page:
            found = (*_formed(page), *_pointing(crawl, page), *_loading(page, is_known), *_acting(page))
            found += (*_twofold(crawl, page), *_unmarked(page, code))
            yield from (f"{url}: {fault}" for fault in (*found, *english_on(page, code, given)))


def _answered(page: Page) -> Iterator[str]:
    if page.status == REFUSED:
        main = next(page.document.all("main"), page.document)
        if not any(each.text for each in main.all("p")) or not list(main.all("a")):
            yield "refused without a reason or a way out"
    elif page.status >= 400:
        yield f"answers {page.status}"


def _formed(page: Page) -> Iterator[str]:
    headings = [node.text for node in page.nodes if node.tag == "h1"]
    if len(headings) != 1 or not headings[0]:
        yield f"headings {headings}"
    yield from (f"{count} elements are #{name}" for name, count in page.ids.items() if count > 1)
    for node in page.nodes:
        read = " ".join(node.get("aria-label").split())
        if node.tag in {"a", "button"} and read and node.text.casefold() not in read.casefold():
            yield f"{node.text} is read as {read}"


def _pointing(crawl: Crawl, page: Page) -> Iterator[str]:
    for node in page.nodes:
        for name in POINTING & node.attributes.keys():
            yield from (f"{name} names #{each}" for each in node.attributes[name].split() if each not in page.ids)
    for target in page.named(LEADING):
        url, fragment = urldefrag(urljoin(page.url, target))
        opened = crawl.pages.get(url)
        if fragment and opened and opened.is_page and unquote(fragment) not in opened.ids:
            yield f"{target} has no target"


def _twofold(crawl: Crawl, page: Page) -> Iterator[str]:
    """Links that read alike, with all that stands around them, and lead to different places (WCAG 2.4.4)."""
    known: dict[tuple[str, ...], str] = {}
    for node in page.nodes:
        if node.tag == "a" and node.has("href"):
            url = urljoin(page.url, node.get("href"))
            meant = (node.name, *_around(node))
            if not (crawl.pages.get(url) or page).location and known.setdefault(meant, url) != url:
                yield f"{node.name} leads to {known[meant]} and to {url}"


def _around(node: Node) -> Iterator[str]:
    """What gives a link its meaning: its row, item or paragraph, and the title of its section."""
    yield from (each.text if (each := node.up(tag)) else "" for tag in AROUND)
    section = node.up("section")
    yield next((each.text for each in section.all("h2", "h3")), "") if section else ""


def _unmarked(page: Page, code: str) -> Iterator[str]:
    """Names of languages in those languages that do not say so (WCAG 3.1.2)."""
    own = {text for entry in TRANSLATIONS[code] for text in texts(entry)} if code in TRANSLATIONS else set()
    said = {*_said(page.document, code)} - own
    yield from (f"{name} is not marked as {it}" for it, name in language_choices() if it != code and name in said)


def _loading(page: Page, is_known: Callable[[str], bool]) -> Iterator[str]:
    for url in (*page.named(LEADING), *page.named(LOADED)):
        if FOREIGN.match(url) and not is_known(url):
            yield f"leads to another host: {url}"
        if url.startswith(settings.STATIC_URL) and not finders.find(url.removeprefix(settings.STATIC_URL)):
            yield f"no such file: {url}"


def _acting(page: Page) -> Iterator[str]:
    for action in (*page.named({"form": "action"}), *page.named({"button": "formaction", "input": "formaction"})):
        if not name_of(urljoin(page.url, action)):
            yield f"a form is sent to {action}"


def english_on(page: Page, code: str, given: set[str]) -> Iterator[str]:
    """What a reader of another language meets in English, outside of what is marked as such."""
    said = dict.fromkeys(each for each in _said(page.document, code) if each not in given)
    yield from (f"English: {each}" for each in said if is_english(each, code))


def _said(node: Node, code: str) -> Iterator[str]:
    if node.tag in SILENT or node.get("lang") not in {"", code} or node.get("translate") == "no":
        return
    yield from (node.attributes[name] for name in SPOKEN & node.attributes.keys())
    for part in node.parts:
        if isinstance(part, Node):
            yield from _said(part, code)
        elif said := " ".join(part.split()):
            yield said


@cache
def is_english(said: str, code: str) -> bool:
    """Whether a piece of text is a message that this language has other words for, or holds a long one."""
    whole, parts = _messages(code)
    return said in whole or any(part in said for word in {*said.split()} for part in parts.get(word, ()))


@cache
def _messages(code: str) -> tuple[set[str], dict[str, list[str]]]:
    """English messages as a whole, and of those with more than two words the longest part without placeholders, by a
    word inside it."""
    own = {text for entry in TRANSLATIONS[code] for text in texts(entry)}
    whole = {entry.msgid for entry in TRANSLATIONS[code]} - own
    parts: dict[str, list[str]] = defaultdict(list)
    for message in whole:
        longest = max((each.strip() for each in PLACEHOLDER.split(message)), key=len)
        if inner := longest.split()[1:-1]:
            parts[max(inner, key=len)].append(longest)
    return whole, parts
