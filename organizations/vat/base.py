"""What a register of VAT numbers can be asked. Implementations: ``local``, ``vies``."""

from dataclasses import dataclass
from typing import Protocol


class CheckError(Exception):
    """Nobody knows whether the number exists: the register is down, busy or unreadable. Ask again later."""


@dataclass(frozen=True)
class VatAnswer:
    """``reference``: the register's own receipt that it was asked, if it gives one."""

    is_registered: bool
    reference: str = ""


class Register(Protocol):
    """Knows the VAT numbers of one or more countries."""

    def covers(self, number: str) -> bool:
        """Whether the register can know this number; what it does not cover is never asked of it."""

    def check(self, *, key: str, number: str) -> VatAnswer:
        """Ask about a compact number. The same key gets the same answer. Raises CheckError."""
