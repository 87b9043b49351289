"""Where the local servers keep their sockets: pure functions, so that settings can ask without starting anything."""

import hashlib
import re
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 90
"""Linux allows 107 bytes; PostgreSQL appends ``/.s.PGSQL.5432``."""

PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
"""What a connection URL, a list of hosts and a configuration file all take as it stands."""


def socket_dir(var: Path) -> Path:
    """Folder of both sockets: ``var/run``, or a hashed temporary folder when that path is too long or not plain."""
    folder = var / "run"
    if PLAIN.fullmatch(str(folder)) and len(str(folder)) <= LONGEST_SOCKET_PATH:
        return folder
    digest = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"atrio-{digest}"


def postgres_url(var: Path) -> str:
    """Connection URL of the local PostgreSQL."""
    return f"postgresql:///atrio?host={socket_dir(var)}&user=atrio"


def valkey_url(var: Path) -> str:
    """Connection URL of the local Valkey, in the form that redis-py and Django's cache accept."""
    return f"unix://{socket_dir(var)}/valkey.sock?db=0"


def celery_url(var: Path) -> str:
    """The same server, in the form that Celery's transport accepts."""
    return f"redis+socket://{socket_dir(var)}/valkey.sock?virtual_host=0"
