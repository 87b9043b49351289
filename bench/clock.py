"""One clock for all measurements."""

import time
from collections.abc import Callable


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that the act takes."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000
