"""Names through years: ``python bench/names.py [--names 500] [--days 1095] [--seed 20270501] [--rate 0.05]``.

In a database of its own, with a local registry of its own. Prints what was done, how long it took, and everything that
must not be; ends with an error when there is any.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import measured_in_its_own

if __name__ == "__main__":
    sys.exit(measured_in_its_own("bench.names_measured", sys.argv[1:]))
