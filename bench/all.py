"""Measure everything: ``python bench/all.py [--scale 0.02] [--rounds 15] [--only users]``.

Starts the local servers unless ``DATABASE_URL`` and ``REDIS_URL`` name others, fills a database of its own there
(``atrio_bench``), measures as in production (``DEBUG`` off) and drops it.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import measured_in_its_own

if __name__ == "__main__":
    sys.exit(measured_in_its_own("bench.measure", sys.argv[1:]))
