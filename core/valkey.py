"""Django's cache in Valkey with one client for all its commands.

Django makes a client for each command, with its table of 170 answers; a sign-in page sends twenty commands.
"""

from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class OneClient(RedisCacheClient):
    """The client keeps no connection of its own: it takes one of the pool for each command, in any thread."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The one client; ``key`` and ``write`` would choose among several servers, and there is one."""
        return self._one

    @cached_property
    def _one(self) -> Any:
        return super().get_client(write=True)


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
