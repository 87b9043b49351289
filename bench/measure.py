"""Fill the database, measure, print. Started by ``bench/all.py`` with the database's address."""

import argparse
import os
import sys
import time
from itertools import chain

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "manager.settings"
django.setup()

from django.db import connection  # noqa: E402 (Django is ready only now)

from bench import acts, data, exports, floor, pages, traffic  # noqa: E402
from core.clock import now  # noqa: E402


def main() -> int:
    """The whole run; prints progress on the error stream and the tables on the output."""
    options = _options()
    started = time.monotonic()
    floor.lay()
    call_command("prepare", verbosity=0)
    size = data.Size.scaled(options.scale)
    data.fill(size, now().isoformat())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    sys.stderr.write(f"{size} after {time.monotonic() - started:.0f} s\n")
    for line in chain(pages.Bench(options.rounds).report(options.only), acts.report(options.only)):
        sys.stdout.write(line)
        sys.stdout.flush()
    if options.only in {"", "exports"}:
        sys.stdout.write(exports.report())
    if options.only in {"", "mix"}:
        sys.stdout.writelines(traffic.report(options.requests))
    sys.stderr.write(f"Done after {time.monotonic() - started:.0f} s\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/all.py")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full data, e.g. 0.02 for a quick run")
    parser.add_argument("--rounds", type=int, default=15, help="paired rounds per page")
    parser.add_argument("--requests", type=int, default=2_000, help="after which memory is read again; 20000 in full")
    parser.add_argument("--only", default="", help="pages and acts with this in their name, or exports, or mix")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
