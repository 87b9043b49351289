"""Compare rights three ways: ``python -m bench.decisions [--decisions 100000] [--seed 11]``.

Random decisions in random worlds are asked of the portal, of a model without a database (``bench/rights_model.py``) and
of the same policy in Cedar (``bench/rights.cedar``); whatever one of them answers otherwise is printed, and the exit
code is 1. Uses a database of its own, as ``bench/people.py`` does. Takes about four minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

from bench.database import own_database
from bench.people import PRODUCTION
from manager import environment
from manager.embedded.servers import Servers

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Compare in a process that knows the database's address before Django starts."""
    os.environ.update(PRODUCTION)
    env = environment.load()
    command = [sys.executable, "-m", "bench.three_ways", *sys.argv[1:]]
    with Servers.needed(env).running(), own_database(env) as url:
        return subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
