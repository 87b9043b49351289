"""The sweep over a million names: ``python bench/sweep.py [--names 1000000] [--organizations 50000] [--told 2000]``.

In a database of its own, filled by statements. What each step of the sweep needs to find what is due, what it writes
and what a second pass writes; then the notices of a night by one process and by several, one of which is killed, beside
one ``INSERT … SELECT`` of the same rows. Whatever is told twice afterwards, or lost, ends the run with an error.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import measured_in_its_own

if __name__ == "__main__":
    sys.exit(measured_in_its_own("bench.sweep_measured", sys.argv[1:]))
