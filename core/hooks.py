"""Where an app lets the apps above it take part.

A ``Hook`` is an open list, a ``Slot`` holds one. Both are constants of the module that asks them, and are filled
once, in the ``registrations.py`` of the apps above, when all models are ready. ``docs/hooks.md`` lists them all.
"""

from collections.abc import Callable, Hashable, Iterator
from importlib import import_module
from typing import Generic, TypeVar, cast

from django.apps import AppConfig

T = TypeVar("T")


class App(AppConfig):
    """An app whose ``registrations.py`` adds to hooks once all models are ready.

    Its ``apps.py`` writes ``hooks.App``: Django takes the only configuration that it finds in that module by name.
    """

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the module by its path, since it needs loaded models, and call it."""
        import_module(f"{self.name}.registrations").register()


class Hook(Generic[T]):
    """Functions or objects that apps above add; read by iterating, by rank and then in the order of adding.

    ``key`` tells items apart, ``rank`` orders them.
    """

    def __init__(
        self,
        *own: T,
        key: Callable[[T], Hashable] = lambda item: cast("Hashable", item),
        rank: Callable[[T], int] = lambda _item: 0,
    ) -> None:
        self._key, self._rank = key, rank
        self._items = {key(item): item for item in own}

    def add(self, *items: T) -> None:
        """Take these in; adding one again changes nothing. Raises ValueError when another one has its key."""
        for item in items:
            if self._items.setdefault(self._key(item), item) is not item:
                raise ValueError(f"Two items of one key: {self._key(item)}")

    def remove(self, item: T) -> None:
        """Take one out again. Raises KeyError when it is not there."""
        del self._items[self._key(item)]

    def get(self, key: Hashable) -> T | None:
        """The item with this key, if there is one."""
        return self._items.get(key)

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._items.values(), key=self._rank))

    def __len__(self) -> int:
        return len(self._items)


class Slot(Generic[T]):
    """Room for one object of an app above; ``get`` answers None while there is none."""

    _item: T | None = None

    def fill(self, item: T) -> None:
        """Put it in; the last one counts."""
        self._item = item

    def get(self) -> T | None:
        """What was put in."""
        return self._item
