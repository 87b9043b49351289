"""Measure the users list: ``python bench/people.py [--scale 0.02] [--rounds 40]``.

Starts the local servers unless ``DATABASE_URL`` and ``REDIS_URL`` name others, fills a database of its own there
(``atrio_bench``), measures as in production (``DEBUG`` off) and drops it. Takes less than five minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.database import own_database  # noqa: E402 (found through the line above)
from manager import environment  # noqa: E402
from manager.embedded.servers import Servers  # noqa: E402

PRODUCTION = {"DEBUG": "", "SECRET_KEY": "only-for-measuring-" * 4, "ALLOWED_HOSTS": "127.0.0.1"}


def main() -> int:
    """Measure in a process that knows the database's address before Django starts."""
    os.environ.update(PRODUCTION)
    env = environment.load()
    command = [sys.executable, "-m", "bench.measure", *sys.argv[1:]]
    with Servers.needed(env).running(), own_database(env) as url:
        return subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
