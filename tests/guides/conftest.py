"""The local registry, for guides about names."""

from tests.domains.conftest import _registry_folder, control

__all__ = ["_registry_folder", "control"]
