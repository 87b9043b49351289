"""What apps above add to *Manage* of a product."""

from dataclasses import dataclass
from typing import Any

from core.hooks import Hook
from products.policies import ProductPolicy


@dataclass(frozen=True)
class ManageEntry:
    """One line: its ``path`` goes on from the product's address; ``policy`` says who may, and why not."""

    label: Any
    text: Any
    path: str
    icon: str
    policy: ProductPolicy


MANAGE_ENTRIES: Hook[ManageEntry] = Hook(key=lambda entry: entry.path)
