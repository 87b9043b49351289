"""Components of the design system, as template tags (docs/components.md). Built into every template."""

from core.components import controls, formats, forms, icons, layout, links, tables
from core.components.registry import register

__all__ = ["controls", "formats", "forms", "icons", "layout", "links", "register", "tables"]
