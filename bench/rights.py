"""Measure "which products may this person see": ``python bench/rights.py [--scale 0.02] [--rounds 40]``.

Fills a database of its own with 2,000,000 grants and one member who is in 40 work teams
and is reached by 5,000 grants, and prints the time of the one query, by the server's own clock and by the caller's.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import measured_in_its_own

if __name__ == "__main__":
    sys.exit(measured_in_its_own("bench.member_rights", sys.argv[1:]))
