"""What ``bench/decisions.py`` runs: worlds by chance, each in a transaction that is undone."""

import argparse
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manager.settings")
django.setup()

from django.conf import settings  # noqa: E402 (Django is ready only now)
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from bench.rights_compared import Comparison  # noqa: E402
from bench.rights_rows import Portal  # noqa: E402
from bench.rights_worlds import Chance, kinds_of  # noqa: E402
from core.clock import now  # noqa: E402
from products.catalogue import load  # noqa: E402

LOOKS = 500
"""Looks at a product in one world; ten decisions each."""


def main() -> int:
    """The whole run; 1 when anything differs."""
    options = _options()
    call_command("migrate", verbosity=0)
    load(settings.CATALOGUE_PATH.read_text(), now())
    chance, comparison, worlds = Chance(options.seed, kinds_of(settings.CATALOGUE_PATH)), Comparison(), 0
    while comparison.decisions < options.decisions:
        _compare(chance, comparison)
        worlds += 1
        sys.stderr.write(f"{comparison.decisions:,} decisions, {len(comparison.different)} different\n")
    sys.stdout.write(f"Seed {options.seed}, {worlds} worlds\n{_report(comparison)}")
    return 1 if comparison.different else 0


def _compare(chance: Chance, comparison: Comparison) -> None:
    with transaction.atomic():
        story = chance.story()
        comparison.ask(story, list(chance.questions(story, LOOKS)), Portal(story))
        transaction.set_rollback(True)


def _report(comparison: Comparison) -> str:
    actions, given = sorted({action for action, _allowed in comparison.given}), comparison.given
    lines = [f"{'action':<26}{'yes':>8}{'no':>8}"]
    lines += [f"{action:<26}{given[action, True]:>8}{given[action, False]:>8}" for action in actions]
    lines += [f"{way}: {seconds:.1f} s" for way, seconds in comparison.seconds.items()]
    lines += [f"{said}: {question}" for question, said in comparison.different[:20]]
    lines.append(f"{comparison.decisions:,} decisions, {len(comparison.different)} different")
    return "\n".join(lines) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.decisions")
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
