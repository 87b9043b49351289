"""Measure "which products may this person see": ``python bench/rights.py [--scale 0.02] [--rounds 40]``.

Fills a database of its own (as ``bench/people.py`` does) with 2,000,000 grants and one member who is in 40 work teams
and is reached by 5,000 grants, and prints the time of the one query, by the server's own clock and by the caller's.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.database import own_database  # noqa: E402 (found through the line above)
from bench.people import PRODUCTION  # noqa: E402
from manager import environment  # noqa: E402
from manager.embedded.servers import Servers  # noqa: E402


def main() -> int:
    """Measure in a process that knows the database's address before Django starts."""
    os.environ.update(PRODUCTION)
    env = environment.load()
    command = [sys.executable, "-m", "bench.member_rights", *sys.argv[1:]]
    with Servers.needed(env).running(), own_database(env) as url:
        return subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
