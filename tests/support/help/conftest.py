"""A domain name in redemption needs a registry."""

from tests.domains.conftest import _registry_folder, control

__all__ = ["_registry_folder", "control"]
