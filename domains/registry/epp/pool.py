"""Sessions of this process, a few for each registry, each lent to one command at a time."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from domains.registry.base import RegistryError, Verdict
from domains.registry.config import Config
from domains.registry.epp.session import Broken, Session

OLDEST = 600
"""Seconds after which an idle session is not trusted any more."""


PAUSE = 60.0
WRONG = {2200, 2501}
"""Codes that say that user or password is wrong."""


class Pool:
    """At most ``config.sessions`` at once; whoever finds none waits until theirs is over."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.places = threading.BoundedSemaphore(config.sessions)
        self.idle: list[Session] = []
        self.lock = threading.Lock()
        self.wrong_until = 0.0

    @contextmanager
    def session(self, until: float) -> Iterator[Session]:
        """A session that somebody answers at. Raises RegistryError (RETRYABLE)."""
        if not self.places.acquire(timeout=max(0.0, until - time.monotonic())):
            raise RegistryError(f"All sessions with {self.config.host} are busy.", verdict=Verdict.RETRYABLE)
        try:
            session = self._living(until) or self._opened(until)
            yield session
            if session.is_open:
                with self.lock:
                    self.idle.append(session)
        finally:
            self.places.release()

    def close(self) -> None:
        """Log out of every idle session."""
        with self.lock:
            idle, self.idle = self.idle, []
        for session in idle:
            session.leave(time.monotonic() + 2)

    def _opened(self, until: float) -> Session:
        """A new session. After a wrong password nobody tries for a minute: registries lock who tries too often."""
        if time.monotonic() < self.wrong_until:
            raise RegistryError(f"{self.config.host} refused the password a moment ago.", verdict=Verdict.RETRYABLE)
        try:
            return Session(self.config, until)
        except RegistryError as error:
            self.wrong_until = time.monotonic() + PAUSE if error.code in WRONG else 0.0
            raise

    def _living(self, until: float) -> Session | None:
        while True:
            with self.lock:
                session = self.idle.pop() if self.idle else None
            if session is None or self._is_well(session, until):
                return session
            session.close()

    def _is_well(self, session: Session, until: float) -> bool:
        """A session that was quiet for long says hello first, so that no order is lost on a dead line."""
        quiet = time.monotonic() - session.used_at
        if quiet > OLDEST or not session.is_quiet():
            return False
        try:
            if quiet > self.config.idle:
                session.refresh(until)
        except Broken:
            return False
        return session.is_open


@cache
def _pool(config: Config, process: int) -> Pool:
    return Pool(config)


def pool(config: Config) -> Pool:
    """The sessions with this registry; a process that was forked begins its own."""
    return _pool(config, os.getpid())
