"""What one catalogue changes in another, in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from products.catalogue.shape import Catalogue, CatalogueEntry, CategoryEntry, KindEntry, RightEntry, Texts


def difference(old: Catalogue, new: Catalogue) -> list[str]:
    """Sentences, section by section; empty when nothing changes."""
    return [
        *_section("right", "rights", old.rights, new.rights),
        *_section("category", "categories", old.categories, new.categories),
        *_section("kind", "kinds", old.kinds, new.kinds),
    ]


def _section(what: str, plural: str, old: Sequence[CatalogueEntry], new: Sequence[CatalogueEntry]) -> Iterator[str]:
    before, after = {entry.key: entry for entry in old}, {entry.key: entry for entry in new}
    for key, entry in after.items():
        if key not in before:
            yield f"Adds the {what} “{key}” ({_name(entry)})."
        yield from _entry(f"the {what} “{key}”", before.get(key), entry)
    for key, entry in before.items():
        if key not in after:
            yield f"Leaves out the {what} “{key}” ({_name(entry)}): kept where it is in use, offered no more."
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield f"Changes the order of the {plural}."


def _entry(what: str, old: CatalogueEntry | None, new: CatalogueEntry) -> Iterator[str]:
    if old is not None:
        yield from _texts(f"Renames {what}", old.names, new.names)
    if isinstance(new, RightEntry | CategoryEntry) and isinstance(old, RightEntry | CategoryEntry):
        yield from _texts(f"Describes {what} anew", old.descriptions, new.descriptions)
    if isinstance(new, CategoryEntry) and isinstance(old, CategoryEntry):
        yield from _value(f"the icon of {what}", old.icon, new.icon)
    if isinstance(new, KindEntry):
        yield from _kind(what, old if isinstance(old, KindEntry) else None, new)


def _kind(what: str, old: KindEntry | None, new: KindEntry) -> Iterator[str]:
    if old is not None:
        yield from _texts(f"Says anew how {what} ends", old.ending, new.ending)
        yield from _value(f"the category of {what}", old.category, new.category)
        yield from _value(f"the provider of {what}", old.provider, new.provider)
        yield from _value(f"the warranty of {what}", old.warranty or "none", new.warranty or "none")
        for key in (key for key in new.rights if key not in old.rights):
            yield f"Gives the right “{key}” to {what}."
        for key in (key for key in old.rights if key not in new.rights):
            yield f"Takes the right “{key}” from {what}."
        for switch in ("has_use", "is_lockable", "has_maintenance"):
            yield from _value(f"{switch} of {what}", getattr(old, switch), getattr(new, switch))
    for sentence in _section("plan", "plans", old.plans if old else (), new.plans):
        yield f"{sentence.removesuffix('.')}, of {what}."


def _texts(verb: str, old: Texts, new: Texts) -> Iterator[str]:
    changed = [f"{code}: {old.get(code, '')} → {text}" for code, text in new.items() if old.get(code) != text]
    if changed:
        yield f"{verb} ({'; '.join(changed)})."


def _value(what: str, old: Any, new: Any) -> Iterator[str]:
    if old != new:
        yield f"Changes {what}: {_word(old)} → {_word(new)}."


def _word(value: Any) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _name(entry: CatalogueEntry) -> str:
    return entry.names.get("en", entry.key)
