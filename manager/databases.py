"""Database and cache settings from the environment: servers of one's own, or the local ones."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from manager.embedded import paths
from manager.environment import Environment

POOL = {"min_size": 0, "max_size": 8, "timeout": 4, "reconnect_timeout": 4}
"""Seconds. Pauses between tries to connect double until ``reconnect_timeout``: with the five minutes of the pool's own
a database that is back after a minute would be asked a minute later."""
LONGEST_WAIT = 10_000
"""Milliseconds that a statement waits for a lock. A session that was left open in a transaction holds up what it
locked, and nobody who comes by."""


def database(env: Environment) -> dict[str, Any]:
    """Django's settings of the one PostgreSQL database (15 or later)."""
    parts = urlsplit(env.database_url or paths.postgres_url(env.var_dir))
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "atrio",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"pool": POOL, "connect_timeout": 5, "options": f"-c lock_timeout={LONGEST_WAIT}", **query},
    }


def caches(env: Environment) -> dict[str, Any]:
    """The shared cache: limits of guessing live here, so it is never per process."""
    return {
        "default": {
            "BACKEND": "core.valkey.Cache",
            "LOCATION": env.redis_url or paths.valkey_url(env.var_dir),
            "KEY_PREFIX": "atrio",
        }
    }
