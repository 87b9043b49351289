"""Addresses of the URL configuration, with the function behind each and who may open it."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

LAYERS = {"views", "forms", "commands"}
"""Names of folders and files that say what a module does and not what it is about."""


@dataclass(frozen=True)
class Address:
    """One line of the URL configuration; ``route`` begins with a slash and keeps ``<slug>`` and the like."""

    name: str
    route: str
    view: Callable[..., Any]
    policy: str

    @property
    def topic(self) -> tuple[str, str]:
        """App and topic: the folder or file that holds the view, whatever layer it is in."""
        app, *rest = self.view.__module__.split(".")
        return app, next((part for part in rest if part not in LAYERS), "")


def everything() -> list[Address]:
    """All addresses, by route."""
    return sorted(_walk(get_resolver().url_patterns, "/", ""), key=lambda each: each.route)


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Address]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route, f"{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            policy = getattr(each.callback, "policy", "")
            yield Address(
                f"{namespace}{each.name}", _plain(route), inspect.unwrap(each.callback),
                policy if isinstance(policy, str) else policy.__name__,
            )  # fmt: skip


def _plain(route: str) -> str:
    """``<int:pk>`` as ``<pk>``."""
    return "<".join(part.rpartition(":")[2] if ">" in part else part for part in route.split("<"))
