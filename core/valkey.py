"""Django's cache in Valkey with one client for all its commands, which waits a second at most.

Django makes a client for each command, with its table of 170 answers; a sign-in page sends twenty commands.
"""

from collections import defaultdict
from functools import cached_property
from typing import Any

import redis
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.silence import Silence

SECONDS = 1.0
SILENCES: defaultdict[str, Silence] = defaultdict(Silence)
"""By server: one page, and those that come in the next moment, wait for a hung one once."""


class OneClient(RedisCacheClient):
    """The client keeps no connection of its own: it takes one of the pool for each command, in any thread."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        limits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "retry": Retry(NoBackoff(), 0)}
        super().__init__(servers, **{**limits, **options})
        self._client, self._silence = Impatient, SILENCES[servers[0]]

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The one client; ``key`` and ``write`` would choose among several servers, and there is one."""
        return self._one

    @cached_property
    def _one(self) -> Any:
        client: Any = super().get_client(write=True)
        client.silence = self._silence
        return client


class Impatient(redis.Redis):
    """Asks nothing while its server keeps silent. Raises redis.TimeoutError, as after waiting."""

    silence = Silence()

    def execute_command(self, *parts: Any, **options: Any) -> Any:
        """One command and its answer."""
        if self.silence.is_on:
            raise redis.TimeoutError("The cache kept silent a moment ago.")
        try:
            return super().execute_command(*parts, **options)  # type: ignore[no-untyped-call]
        except redis.TimeoutError:
            self.silence.begin()
            raise


class Cache(RedisCache):
    """BACKEND of ``CACHES``."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient

    def answer(self, script: str, names: list[str], *values: int) -> Any:
        """See ``answer`` below."""
        keys = [self.make_and_validate_key(name) for name in names]
        shared: Any = self
        return shared._cache.get_client(write=True).eval(script, len(keys), *keys, *values)


def answer(script: str, names: list[str], *values: int) -> Any:
    """What a script of the server (Lua) answers: one way there and back, and nobody acts meanwhile.

    ``names`` are keys of Django's cache, its ``KEYS``; ``values`` its ``ARGV``. Raises RedisError.
    """
    shared: Any = caches["default"]
    return shared.answer(script, names, *values)
