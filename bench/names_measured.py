"""Fill the world, let it live, count. Started by ``bench/names.py`` with the database's address."""

import argparse
import datetime
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "manager.settings"
django.setup()

from django.conf import settings  # noqa: E402 (Django is ready only now)

from bench.names_world import World  # noqa: E402
from domains.models import Domain, Notice  # noqa: E402
from domains.registry.local.control import Control  # noqa: E402
from manager import environment  # noqa: E402
from manager.supervisor import programs  # noqa: E402
from notifications.models import Message  # noqa: E402

START = datetime.datetime(2027, 1, 1, 9, tzinfo=datetime.UTC)


def main() -> int:
    """Print the figures; 1 when something must not be."""
    parser = argparse.ArgumentParser(prog="bench/names.py")
    parser.add_argument("--names", type=int, default=500)
    parser.add_argument("--days", type=int, default=1_095)
    parser.add_argument("--seed", type=int, default=20_270_501)
    parser.add_argument("--rate", type=float, default=0.05)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="after which no other day begins")
    options = parser.parse_args()
    call_command("prepare", verbosity=0)
    Domain.objects.all().delete()
    with TemporaryDirectory() as folder:
        command = programs.registry(Path(folder))
        told = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, cwd=environment.ROOT, env=told, stdout=subprocess.PIPE) as child:
            try:
                return _measured(child, Path(folder) / "registry", options)
            finally:
                child.terminate()


def _measured(child: "subprocess.Popen[bytes]", folder: Path, options: argparse.Namespace) -> int:
    if child.stdout is None or not child.stdout.readline():
        raise SystemExit("The registry does not run.")
    control = Control(folder)
    place = control.address() or {}
    settings.REGISTRIES = {
        "local": {"host": place["host"], "port": place["port"], "user": "ATRIO", "ca_file": str(folder / "ca.pem"),
                  "password": place["passwords"]["ATRIO"], "timeout": 10}
    }  # fmt: skip
    control.set_clock(START)
    world = World(control, Random(options.seed), START, rate=options.rate)  # noqa: S311 (nothing secret)
    world.fill(options.names)
    began, used = time.monotonic(), time.process_time()
    options.days = world.live(options.days, options.minutes * 60)
    spent, used = time.monotonic() - began, time.process_time() - used
    return _told(world, options, spent, used)


def _told(world: World, options: argparse.Namespace, spent: float, used: float) -> int:
    done = Counter(command for _client, _key, command, _name in world.control.effects())
    states = Counter(Domain.objects.values_list("state", flat=True))
    sys.stdout.write(
        f"{options.names} names, {options.days} days, seed {options.seed}: {world.faults} faults set of about "
        f"{world.calls} calls; {spent:.0f} s, {used:.0f} s of this process's CPU.\n"
        f"At the registry: {dict(sorted(done.items()))}\nIn the portal: {dict(sorted(states.items()))}\n"
    )
    told = Counter(Notice.objects.values_list("window", flat=True))
    sys.stdout.write(f"Notices: {dict(sorted(told.items()))}; mails: {Message.objects.count()}\n")
    wrong = list(world.wrong())
    sys.stdout.write("\n".join([*wrong[:50], f"{len(wrong)} things that must not be.\n"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
