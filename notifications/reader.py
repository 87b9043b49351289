"""Who a message is for, and in which language, formats and time zone they read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from core import locales

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Reader:
    """Whom one message is for. ``user`` is None for somebody without an account, and for one of many, who has only its
    ``key``; ``country`` (ISO 3166) decides the formats of dates and amounts, empty for those of whoever writes."""

    address: str
    language: str
    name: str = ""
    time_zone: str = "Europe/Zurich"
    user: "User | None" = None
    country: str = ""
    key: int | None = None

    @classmethod
    def of(cls, user: Any) -> Self:
        """The reader behind an account: its login e-mail, language and zone."""
        return cls(user.email, user.language, user.full_name, user.time_zone, user, str(user.country), user.pk)

    @property
    def chooses(self) -> bool:
        """Whether it is an account at its login e-mail: nobody else has preferences."""
        return self.key is not None and (self.user is None or self.user.email == self.address)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Words, dates and amounts are the reader's while inside, whoever acts."""
        zone = timezone.override(ZoneInfo(self.time_zone))
        with translation.override(self.language), zone, locales.override(self.country):
            yield
