"""System checks: who sells names."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from domains.registry.adapters import problems


def _registries(**_given: Any) -> list[CheckMessage]:
    return [Error(sentence, id="domains.E001") for sentence in problems()]


def enlist() -> None:
    """``REGISTRIES`` means something."""
    register(_registries)
