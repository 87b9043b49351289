"""Advisory locks between processes. The kernel releases them when a process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from manager.embedded.problems import LocalServerError, explain


def opened(path: Path) -> TextIO:
    """Open a lock file for reading and writing, making it when missing. Raises LocalServerError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as error:
        raise explain("Opening the lock", path.parent, str(error)) from error


def try_lock(file: TextIO) -> bool:
    """Take the file for this process alone; False when another process holds it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for the lock, hold it for the block."""
    with opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def only_one(path: Path, sentence: str) -> Iterator[None]:
    """Hold the lock for the block, or raise LocalServerError with ``sentence``, where ``{pid}`` names the holder."""
    with opened(path) as file:
        if not try_lock(file):
            raise LocalServerError(sentence.format(pid=file.read().strip() or "?"))
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
