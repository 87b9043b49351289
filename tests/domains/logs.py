"""A log of commands in memory."""

from dataclasses import dataclass, field
from typing import Any

from domains.registry.base import Order


@dataclass
class MemoryLog:
    """Everything that was written down."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    def sent(self, order: Order, command: str, frame: str) -> int:
        """A try of an order."""
        self.lines.append({"key": order.key, "command": command, "name": order.name, "sent": frame})
        return len(self.lines) - 1

    def answered(self, line: int, **facts: Any) -> None:
        """What came of it."""
        self.lines[line] |= facts

    def failed(self, key: str, command: str, name: str, **facts: Any) -> None:
        """A question that was not answered well."""
        self.lines.append({"key": key, "command": command, "name": name, **facts})
