"""The local servers as one thing: the first process that needs them starts them, the last one stops them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from manager.embedded import locks
from manager.embedded.postgres import Postgres
from manager.embedded.valkey import Valkey
from manager.environment import Environment


@dataclass(frozen=True)
class Servers:
    """Those of the two servers that this machine has to run itself."""

    var: Path
    members: tuple[Postgres | Valkey, ...]

    @classmethod
    def needed(cls, env: Environment, *, quick: bool = False) -> "Servers":
        """A URL in the environment means a server of one's own, which is never started or stopped here."""
        members: list[Postgres | Valkey] = []
        if not env.database_url:
            members.append(Postgres(env.var_dir, env.pg_bin, quick=quick))
        if not env.redis_url:
            members.append(Valkey(env.var_dir))
        return cls(env.var_dir, tuple(members))

    def start(self) -> None:
        """Start what does not run. Raises LocalServerError; what was started before it stays up."""
        with locks.exclusive(self.var / "servers.lock"):
            for member in self.members:
                member.start()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep the servers up for the block. The last such block of all processes stops them."""
        if not self.members:
            yield
            return
        with locks.opened(self.var / "servers.users") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield
            finally:
                with locks.exclusive(self.var / "servers.lock"):
                    self._stop_if_last(users.fileno())

    def _stop_if_last(self, users: int) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for member in reversed(self.members):
            member.stop()
