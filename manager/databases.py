"""Database and cache settings from the environment: servers of one's own, or the local ones."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from manager.embedded import paths
from manager.environment import Environment

POOL = {"min_size": 0, "max_size": 8, "timeout": 2.5, "reconnect_timeout": 2.5}
"""Seconds within which a page gets a connection (``core.postgres`` says what happens after that).

Pauses between tries to connect double until ``reconnect_timeout``: with the five minutes of the pool's own a database
that is back after a minute would be asked a minute later.
"""
LINE = {"keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""A line that is cut without a word is noticed by workers too: seconds, and milliseconds."""
LONGEST_WAIT = 10_000
"""Milliseconds that a statement waits for a lock. A session that was left open in a transaction holds up what it
locked, and nobody who comes by."""
SERVER_SIDE = f"-c statement_timeout=300000 -c client_connection_check_interval=5000 -c lock_timeout={LONGEST_WAIT}"
"""Milliseconds: what a statement may take anywhere (migrations lift it), and in which time the server stops working for
somebody who waits no longer."""


def database(env: Environment) -> dict[str, Any]:
    """Django's settings of the one PostgreSQL database (15 or later)."""
    parts = urlsplit(env.database_url or paths.postgres_url(env.var_dir))
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "core.postgres",
        "CONN_HEALTH_CHECKS": True,
        "NAME": unquote(parts.path.lstrip("/")) or "atrio",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"pool": POOL, "connect_timeout": 3, "options": SERVER_SIDE, **LINE, **query},
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
