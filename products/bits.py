"""Sets of rights as one number: a bit per right, so that a database adds up thousands of grants in one scan.

Which rights exist, what they are called and which kind of product has which is data (``products.models.catalogue``);
only two have a meaning for the portal itself.
"""

from collections.abc import Iterable

TECHNICAL = "technical"
"""May change the product (RGT-8)."""
STATISTICS = "statistics"
"""May see its figures (RGT-8)."""

MOST_RIGHTS = 31
"""Bits of the column; bit 0 is the use of the service."""
USE = 1
"""Bit of *using* a service, apart from managing it (RGT-7)."""


def union(masks: Iterable[int]) -> int:
    """Everything that any of the sets holds (RGT-34)."""
    total = 0
    for mask in masks:
        total |= mask
    return total
