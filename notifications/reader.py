"""Who a message is for, and in which language and time zone they read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Reader:
    """The recipient of one message. ``user`` is None for somebody without an account."""

    address: str
    language: str
    name: str = ""
    time_zone: str = "Europe/Zurich"
    user: "User | None" = None

    @classmethod
    def of(cls, user: Any) -> Self:
        """The reader behind an account: its login e-mail, language and zone."""
        return cls(user.email, user.language, user.full_name, user.time_zone, user)
