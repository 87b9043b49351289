"""Processes on the database of the tests that end by SIGKILL in the middle of their work."""

import os
import signal
import subprocess
import sys
from urllib.parse import quote

from django.db import connection

from manager import environment
from tests.evidence import count

BEGIN = f"""import django; django.setup()
import os
def dies(*_given, **_named): os.kill(os.getpid(), {signal.SIGKILL:d})
"""


def die(script: str, *arguments: str) -> None:
    """Run this in a process of its own, which has to end by calling ``dies``."""
    place = connection.get_connection_params()
    url = f"postgresql:///{place['dbname']}?host={quote(place['host'])}&user={place['user']}"
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "manager.settings", "DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "-c", BEGIN + script, *arguments], env=told, cwd=environment.ROOT)
    assert process.wait(60) == -signal.SIGKILL
    count("processes killed in the middle of their work")
