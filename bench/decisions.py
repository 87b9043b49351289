"""Compare rights three ways: ``python -m bench.decisions [--decisions 100000] [--seed 11]``.

Random decisions in random worlds are asked of the portal, of a model without a database (``bench/rights_model.py``) and
of the same policy in Cedar (``bench/rights.cedar``); whatever one of them answers otherwise is printed, and the exit
code is 1. Uses a database of its own, as ``bench/all.py`` does. Takes about four minutes.
"""

import sys

from bench.database import measured_in_its_own

if __name__ == "__main__":
    sys.exit(measured_in_its_own("bench.three_ways", sys.argv[1:]))
