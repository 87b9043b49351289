"""Parts that hang. Whoever waited for one in vain has it left alone for a moment, so that not every page waits too."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PAUSE = 2.0
"""Seconds in which nobody asks a part that kept silent."""
PATIENCE: ContextVar[float | None] = ContextVar("patience", default=None)
"""Seconds for which the request under way waits for one answer of the database; None outside of one: as long as the
statement takes."""


class Silence:
    """What this process knows of one part."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        """The part kept silent a moment ago."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """It keeps silent now."""
        self._until = time.monotonic() + PAUSE

    def end(self) -> None:
        """It may be asked."""
        self._until = 0.0


@contextmanager
def waiting_for(seconds: float) -> Iterator[None]:
    """Have whatever is done inside wait so long for one answer of the database, and no longer."""
    before = PATIENCE.set(seconds)
    try:
        yield
    finally:
        PATIENCE.reset(before)
