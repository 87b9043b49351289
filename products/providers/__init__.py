"""Adapters to whoever runs the services. Nothing but an adapter talks to a provider (docs/providers.md)."""

from products.providers.base import (
    Account,
    Action,
    Answer,
    Capability,
    DataKind,
    Figure,
    Person,
    PersonalData,
    Provider,
    ProviderError,
    Request,
)
from products.providers.registry import get, problems

__all__ = [
    "Account",
    "Action",
    "Answer",
    "Capability",
    "DataKind",
    "Figure",
    "Person",
    "PersonalData",
    "Provider",
    "ProviderError",
    "Request",
    "get",
    "problems",
]
