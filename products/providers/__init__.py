"""Adapters to whoever runs the services. Nothing but an adapter talks to a provider (docs/providers.md)."""

from products.providers.base import (
    Account,
    Action,
    Capability,
    DataKind,
    Figure,
    Person,
    PersonalData,
    Provider,
    ProviderAnswer,
    ProviderError,
    Request,
)
from products.providers.registry import get, lease, problems

__all__ = [
    "Account",
    "Action",
    "Capability",
    "DataKind",
    "Figure",
    "Person",
    "PersonalData",
    "Provider",
    "ProviderAnswer",
    "ProviderError",
    "Request",
    "get",
    "lease",
    "problems",
]
