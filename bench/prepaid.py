"""What a payment from the prepaid account costs: ``python bench/prepaid.py [--payments 200] [--rounds 3]``.

In a database of its own. The ledger’s part (``post`` under the lock of the organization: set aside, then settled) by
one process and by eight, on one account that all of them use and on a random one of many, each payment sent twice,
beside one SQL function that writes the same rows, called by pgbench. Then the whole command with its documents.
Whatever is doubled, unbalanced or negative afterwards ends the run with an error.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import measured_in_its_own

if __name__ == "__main__":
    sys.exit(measured_in_its_own("bench.prepaid_measured", sys.argv[1:]))
