"""Walking through the portal without scripts: links, buttons and fields are found by their visible names."""

from typing import Any
from urllib.parse import urljoin

from django.test import Client

from tests.html import Document, Node

CONTROLS = ("input", "select", "textarea")
UNSENT = {"submit", "button", "image", "reset", "file"}


class Walk:
    """A person with a browser whose scripts are switched off. Every act leads to the page that answers it."""

    scope: Node

    def __init__(self, client: Client, start: str = "/") -> None:
        self.client = client
        self.go(start)

    def go(self, url: str) -> "Walk":
        """Type an address."""
        return self._arrive(self.client.get(urljoin(getattr(self, "url", "/"), url), follow=True))

    def open(self, name: str) -> "Walk":
        """Press a button that opens a menu; the next act happens inside it. Without scripts ⋮ of a long list is a link
        to a page that offers the same."""
        if any(node.name == name for node in self.scope.all("a")):
            return self.click(name)
        button = self._one(name, "button")
        self.scope = self.page.by_id(button.get("popovertarget"))
        return self

    def choose_from(self, name: str, entry: str) -> "Walk":
        """Follow an entry of ⋮ of one row, for which the script puts the row's address before the shared rest."""
        link = self._one(name, "a")
        menu = link.up("row-menu")
        assert menu is not None, name
        entries = self.page.by_id(f"entries-{menu.get('kind')}").all("a")
        onward = next(node.get("data-onward") for node in entries if node.name == entry)
        return self.go((menu.get("base") or link.get("href")) + onward)

    def click(self, name: str) -> "Walk":
        """Follow a link."""
        return self.go(self._one(name, "a").get("href"))

    def fill(self, **values: str) -> "Walk":
        """Write into fields; underscores in a label stand for blanks."""
        for label, value in values.items():
            self.answers[self.field(label.replace("_", " ")).get("name")] = [value]
        return self

    def choose(self, label: str) -> "Walk":
        """Choose a radio button or tick a box."""
        control = self.field(label)
        kept = [] if control.get("type") == "radio" else self.answers.get(control.get("name"), [])
        self.answers[control.get("name")] = [*kept, control.get("value") or "on"]
        return self

    def attach(self, label: str, file: object) -> "Walk":
        """Choose a file."""
        self.answers[self.field(label).get("name")] = [file]
        return self

    def press(self, name: str) -> "Walk":
        """Send the form that the button belongs to."""
        button = self._one(name, "button")
        form = self.page.by_id(button.get("form")) if button.get("form") else button.up("form")
        assert form is not None, name
        assert not button.has("disabled"), f"{name} is disabled"
        data = {**self._defaults(form), **self.answers}
        if button.get("name"):
            data[button.get("name")] = [button.get("value")]
        url = urljoin(self.url, button.get("formaction") or form.get("action") or self.url)
        if form.get("method").lower() == "post":
            return self._arrive(self.client.post(url, data, follow=True))
        return self._arrive(self.client.get(url, data, follow=True))

    def field(self, label: str) -> Node:
        """The control whose label, or name for a screen reader, begins with these words."""
        for each in self.page.all(*CONTROLS):
            if each.get("aria-label").startswith(label):
                return each
        for each in self.page.all("label"):
            if each.text.startswith(label):
                inside = next(each.all(*CONTROLS), None)
                return inside or self.page.by_id(each.get("for"))
        raise AssertionError(f"No field {label!r} on {self.url}: {[each.text for each in self.page.all('label')]}")

    def sees(self, *words: str) -> bool:
        """Whether all these words stand on the page."""
        return all(each in self.page.text for each in words)

    def links(self) -> list[str]:
        """Names of the links in reach."""
        return [node.name for node in self.scope.all("a")]

    @property
    def heading(self) -> str:
        """The title of the page."""
        return next(self.page.all("h1")).text

    def _one(self, name: str, tag: str) -> Node:
        found = [node for node in self.scope.all(tag) if node.name == name]
        assert found, f"No {tag} {name!r} on {self.url}: {[node.name for node in self.scope.all(tag)]}"
        return found[0]

    def _arrive(self, answer: Any) -> "Walk":
        self.status = answer.status_code
        self.url = answer.request["PATH_INFO"] + ("?" + query if (query := answer.request["QUERY_STRING"]) else "")
        self.page = Document.of(answer.content.decode())
        self.scope = self.page
        self.answers: dict[str, list[Any]] = {}
        return self

    def _defaults(self, form: Node) -> dict[str, list[str]]:
        data: dict[str, list[str]] = {}
        for control in form.all(*CONTROLS):
            value = _value(control)
            if control.get("name") and not control.has("disabled") and value is not None:
                data.setdefault(control.get("name"), []).append(value)
        return data


def _value(control: Node) -> str | None:
    """What a control sends when nobody touches it; None when it sends nothing."""
    if control.tag == "textarea":
        return "".join(part for part in control.parts if isinstance(part, str))
    if control.tag == "select":
        options = list(control.all("option"))
        chosen = next((each for each in options if each.has("selected")), options[0] if options else None)
        return chosen.get("value") if chosen else None
    if control.get("type") in {"radio", "checkbox"}:
        return (control.get("value") or "on") if control.has("checked") else None
    return None if control.get("type") in UNSENT else control.get("value")
