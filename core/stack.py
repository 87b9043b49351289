"""Room for the frames of calls.

CPython keeps the frames of Python functions in chunks of 16 KB. A call that crosses the end of a chunk asks the kernel
for another one, and its return gives that back: a loop that happens to stand there pays for it with every turn, which
was up to two fifths of a page. A frame larger than a chunk gets a chunk of its own, with as much room behind it.
"""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
SLOTS = 70_000
"""Of eight bytes: the chunk is the next power of two, 1 MB, and 450 KB of it are left. Memory is only what is used."""


def with_space(act: Callable[[], Result]) -> Result:
    """What ``act`` returns; none of the calls that it makes needs another chunk."""
    return act()


with_space.__code__ = with_space.__code__.replace(co_stacksize=SLOTS)
