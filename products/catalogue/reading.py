"""From the text of the file to a catalogue, or to a list of everything that is wrong with it."""

import re
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from yaml.nodes import Node

from products.bits import MOST_RIGHTS, TECHNICAL
from products.catalogue.nodes import NodeReading, compose, line_of
from products.catalogue.shape import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    Catalogue,
    CategoryEntry,
    KindEntry,
    PlanEntry,
    Problem,
    RightEntry,
    Unusable,
)
from products.providers.config import KNOWN
from products.providers.registry import BUILT_IN

SECTIONS = ("rights", "categories", "kinds")
LONGEST_PLAN_KEY = 60
LONGEST_WORD = 30
WARRANTIES = {"order", "later"}
"""When Renewal Warranty can be chosen: with the order too, or only later."""


def read(source: str) -> Catalogue:
    """The catalogue that the text describes. Raises Unusable with every problem found."""
    catalogue, problems = examine(source)
    if problems:
        raise Unusable(problems)
    return catalogue


def examine(source: str) -> tuple[Catalogue, list[Problem]]:
    """The catalogue as far as it could be read, and its problems. Raises Unusable when the text is not YAML."""
    root = compose(source)
    reading = NodeReading()
    sections = reading.fields(root, "the catalogue", SECTIONS)
    rights = _rights(reading, sections.get("rights"))
    categories = _categories(reading, sections.get("categories"))
    kinds = _kinds(reading, sections.get("kinds"), {right.key for right in rights}, {c.key for c in categories})
    lines = {str(key.value): line_of(key) for key, _section in root.value} if sections else {}
    return Catalogue(rights, categories, kinds, lines), reading.problems


def _rights(reading: NodeReading, section: Node | None) -> tuple[RightEntry, ...]:
    if section is None:
        return ()
    found = []
    for key, key_node, node in reading.entries(section, "rights"):
        what = f"the right “{key}”"
        fields = reading.fields(node, what, ("names", "descriptions"), at=key_node)
        names = reading.texts(fields.get("names"), f"the name of {what}", LONGEST_NAME)
        texts = reading.texts(fields.get("descriptions"), f"the description of {what}", LONGEST_DESCRIPTION)
        found.append(RightEntry(key, names, texts, line=line_of(key_node)))
    if TECHNICAL not in {right.key for right in found}:
        reading.refuse(section, f"the right “{TECHNICAL}” is missing; the portal needs it.")
    for right in found[MOST_RIGHTS - 1 :]:
        reading.refuse(right.line, f"the right “{right.key}” is one too many; there is room for {MOST_RIGHTS - 1}.")
    return tuple(found)


def _categories(reading: NodeReading, section: Node | None) -> tuple[CategoryEntry, ...]:
    if section is None:
        return ()
    found = []
    for key, key_node, node in reading.entries(section, "categories"):
        what = f"the category “{key}”"
        fields = reading.fields(node, what, ("names", "descriptions", "icon"), at=key_node)
        names = reading.texts(fields.get("names"), f"the name of {what}", LONGEST_NAME)
        texts = reading.texts(fields.get("descriptions"), f"the description of {what}", LONGEST_DESCRIPTION)
        icon = reading.text(fields.get("icon"), f"the icon of {what}", LONGEST_WORD)
        if icon and icon not in drawings():
            reading.refuse(fields["icon"], f"{what} names the icon “{icon}”, which static/icons/sprite.svg has not.")
        found.append(CategoryEntry(key, names, icon, texts, line=line_of(key_node)))
    return tuple(found)


def _kinds(reading: NodeReading, section: Node | None, rights: set[str], categories: set[str]) -> tuple[KindEntry, ...]:
    if section is None:
        return ()
    entries = reading.entries(section, "kinds")
    return tuple(_kind(reading, key, key_node, node, rights, categories) for key, key_node, node in entries)


def _kind(
    reading: NodeReading, key: str, key_node: Node, node: Node, rights: set[str], categories: set[str]
) -> KindEntry:
    what = f"the kind “{key}”"
    optional = ("has_use", "is_lockable", "has_maintenance", "plans", "ending", "warranty")
    fields = reading.fields(node, what, ("category", "names", "rights", "provider"), optional, key_node)
    has_maintenance = reading.flag(fields.get("has_maintenance"), f"has_maintenance of {what}", default=False)
    is_lockable = reading.flag(fields.get("is_lockable"), f"is_lockable of {what}", default=not has_maintenance)
    if has_maintenance and is_lockable:
        reading.refuse(
            fields["has_maintenance"],
            f"{what} has maintenance and can be locked; maintenance stands in for the lock, so choose one of them.",
        )
    return KindEntry(
        key=key,
        names=reading.texts(fields.get("names"), f"the name of {what}", LONGEST_NAME),
        category=_known(reading, fields.get("category"), what, "category", categories),
        rights=_rights_of_kind(reading, fields.get("rights"), what, rights),
        has_use=reading.flag(fields.get("has_use"), f"has_use of {what}", default=False),
        is_lockable=is_lockable,
        has_maintenance=has_maintenance,
        provider=_known(reading, fields.get("provider"), what, "provider", _providers()),
        plans=_plans(reading, fields.get("plans"), what),
        ending=reading.texts(fields.get("ending"), f"the ending of {what}", LONGEST_DESCRIPTION),
        warranty=_known(reading, fields.get("warranty"), what, "warranty", WARRANTIES),
        line=line_of(key_node),
        rights_line=line_of(fields.get("rights", key_node)),
    )


def _providers() -> set[str]:
    return {*KNOWN, *settings.PROVIDERS, *(each.name for each in BUILT_IN)}


def _known(reading: NodeReading, node: Node | None, what: str, field: str, known: set[str]) -> str:
    value = reading.text(node, f"the {field} of {what}", LONGEST_WORD)
    if node is not None and value and value not in known:
        reading.refuse(node, f"{what} names the {field} “{value}”, which does not exist.")
    return value


def _rights_of_kind(reading: NodeReading, node: Node | None, what: str, known: set[str]) -> tuple[str, ...]:
    keys = reading.keys(node, f"the rights of {what}")
    for key, item in keys:
        if key not in known:
            reading.refuse(item, f"{what} names the right “{key}”, which does not exist.")
    if node is not None and TECHNICAL not in dict(keys):
        reading.refuse(node, f"{what} has no right “{TECHNICAL}”, so nobody but administrators could change it.")
    return tuple(key for key, _item in keys)


def _plans(reading: NodeReading, section: Node | None, what: str) -> tuple[PlanEntry, ...]:
    if section is None:
        return ()
    return tuple(
        PlanEntry(key, reading.texts(node, f"the plan “{key}” of {what}", LONGEST_NAME), line=line_of(key_node))
        for key, key_node, node in reading.entries(section, f"plans of {what}", LONGEST_PLAN_KEY)
    )


@cache
def drawings() -> frozenset[str]:
    """Names of the icons in the sprite."""
    path = finders.find("icons/sprite.svg")
    if not isinstance(path, str):
        return frozenset()
    with open(path, encoding="utf-8") as sprite:
        return frozenset(re.findall(r'id="i-([a-z0-9-]+)"', sprite.read()))
