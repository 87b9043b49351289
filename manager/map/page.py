"""The page itself: a table for each topic, and one for the guides."""

import importlib
import re
from collections import defaultdict
from types import FunctionType

from manager.environment import ROOT
from manager.map import addresses, code, tested_by, without_address
from manager.map.addresses import Address
from manager.map.tested_by import TestedBy

PAGE = ROOT / "docs" / "map.md"
NO_ANCHOR = re.compile(r"[^\w\- ]")
GUIDE = re.compile(r"\b[Gg]uides? (\d+)(?: and (\d+))?")
MOST_TESTS = 3
HEAD = """# Map

Where is what? Every address of the portal, by topic: the view and who may open it, the commands that it calls (by
itself or through its form), its pages, the mails that follow, and the test files that ask for it most. Made by
`python -m manager.map` from the code; a test compares.

Names are those of the app of the heading unless they begin with another one. `tests/architecture` asks for every
address in every role and is not repeated; an empty cell means that tests arrive by links. What follows from a
[hook](hooks.md) is not seen from here. What runs without a page, and where each mail comes from, is
[at the end](#by-itself).
"""
TOPICS = {
    ("manager", "dev"): "Pages for developers: building blocks, the mailbox, error pages. 404 elsewhere.",
    ("organizations", "people"): "The list of users, a user's page, role, teams, contact preferences.",
    ("organizations", "invitations"): "Adding users, one by one or by a list, and joining.",
    ("organizations", "protection"): "What an organization requires, alerts, exceptions, suspending a member.",
    ("organizations", "details"): "Data of the organization, logos, billing addresses.",
    ("products", "access_pages"): "Who may do what with which product: of a person, a team, an invitation.",
    ("products", "boards"): "Lists of products, the board of one, what the customer writes about it.",
    ("products", "offboarding"): "What becomes of the data of somebody who goes.",
}
"""A line for a topic whose module does not say it in its own first line."""


def text() -> str:
    """The whole page."""
    everything = addresses.everything()
    tests, sections = TestedBy(everything), defaultdict(list)
    for each in everything:
        sections[each.topic].append(each)
    parts = [HEAD, _guides(sections)]
    for (app, topic), group in sorted(sections.items()):
        parts.append(_section(app, topic, group, tests))
    return "\n".join([*parts, without_address.text()])


def _section(app: str, topic: str, group: list[Address], tests: TestedBy) -> str:
    modules = ", ".join(f"`{module}`" for module in sorted({each.view.__module__ for each in group}))
    rows = "\n".join(_row(each, app, tests) for each in group)
    head = "| Address | View | Open to | Does | Page | Mails | Tests |\n|---|---|---|---|---|---|---|"
    return f"## {title(app, topic)}\n\n{prose(app, topic, group)} {modules}\n\n{head}\n{rows}\n"


def title(app: str, topic: str) -> str:
    """As it stands in the heading."""
    return f"{app}: {topic.replace('_', ' ')}" if topic else app


def prose(app: str, topic: str, group: list[Address]) -> str:
    """A line about the topic: of the table, of its package, or of the modules of its views."""
    modules = [importlib.import_module(f"{app}.{topic}")] if (ROOT / app / topic).is_dir() and topic else []
    modules += [importlib.import_module(name) for name in sorted({each.view.__module__ for each in group})]
    lines = [(module.__doc__ or "").split("\n")[0] for module in modules]
    return TOPICS.get((app, topic)) or next((line for line in lines if line), "")


def _row(each: Address, app: str, tests: TestedBy) -> str:
    found = code.follow(each.view)
    pages = [name.removesuffix(".html").removeprefix(f"{app}/") for name in found.templates]
    often = [name.removeprefix(f"{app}/") for name in tests.of(each, [command.__name__ for command in found.commands])]
    cells = [
        f"`{each.route}`", f"`{each.view.__name__}`", each.policy.replace("may_", "may ").replace("_", " "),
        _names(found.commands, app), _list(pages), _names(found.mails, app), ", ".join(often[:MOST_TESTS]),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _names(functions: list[FunctionType], app: str) -> str:
    homes = [(each.__module__.partition(".")[0], each.__name__) for each in functions]
    return _list([name if home == app else f"{home}.{name}" for home, name in homes])


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _guides(sections: dict[tuple[str, str], list[Address]]) -> str:
    """Guides with the tests that walk them and the topics whose code names them."""
    walks, topics = defaultdict(list), defaultdict(list)
    for path in [*(tested_by.TESTS / "guides").glob("test_*.py"), *(tested_by.TESTS / "browser").glob("test_*.py")]:
        for number in _numbers(path.read_text().split('"""')[1]):
            walks[number].append(tested_by.label_of(path))
    for (app, topic), group in sorted(sections.items()):
        for number in _numbers("\n".join(_docs(group))):
            topics[number].append(f"[{title(app, topic)}](#{_anchor(title(app, topic))})")
    rows = [
        f"| [{number}](requirements/guides.md#guide-{number}) | {', '.join(topics[number])} | "
        f"{', '.join(sorted(walks[number]))} |" for number in sorted({*walks, *topics})
    ]  # fmt: skip
    return "## By guide\n\n| Guide | Subjects | Walked by |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _docs(group: list[Address]) -> set[str]:
    """What the views, forms and commands of a topic, and their modules, say of themselves."""
    found = [(each.view, code.follow(each.view)) for each in group]
    things = [thing for view, way in found for thing in [view, *way.forms, *way.commands]]
    return {
        doc for thing in things for doc in [thing.__doc__, importlib.import_module(thing.__module__).__doc__] if doc
    }


def _numbers(text: str) -> set[int]:
    return {int(number) for pair in GUIDE.findall(text) for number in pair if number}


def _anchor(heading: str) -> str:
    return NO_ANCHOR.sub("", heading.lower()).replace(" ", "-")
