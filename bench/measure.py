"""Fill the database, measure, print. Started by ``bench/people.py`` with the database's address."""

import argparse
import os
import sys
import time

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "manager.settings"
django.setup()

from django.conf import settings  # noqa: E402 (Django is ready only now)
from django.db import connection  # noqa: E402 (Django is ready only now)

from bench import data, exports, pages  # noqa: E402
from core.clock import now  # noqa: E402


def main() -> int:
    """The whole run; prints progress on the error stream and the tables on the output."""
    options = _options()
    started = time.monotonic()
    settings.ROOT_URLCONF = "bench.bare"
    call_command("prepare", verbosity=0)
    size = data.Size.scaled(options.scale)
    data.fill(size, now().isoformat())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    sys.stderr.write(f"{size} after {time.monotonic() - started:.0f} s\n")
    sys.stdout.write(pages.report(options.rounds))
    sys.stdout.write(exports.report())
    sys.stderr.write(f"Done after {time.monotonic() - started:.0f} s\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/people.py")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full data, e.g. 0.02 for a quick run")
    parser.add_argument("--rounds", type=int, default=40, help="paired rounds per page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
