"""``manage.py catalogue check|diff|load [path]``: the provider's offer, from a file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import now
from products.catalogue import Unusable, checked, difference, load, stored


class Command(BaseCommand):
    """Check the file, say what loading it would change, or load it."""

    help = "Check, compare or load the catalogue of rights, categories, kinds and plans."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which file."""
        parser.add_argument("action", choices=["check", "diff", "load"])
        parser.add_argument("path", nargs="?", type=Path, default=settings.CATALOGUE_PATH)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with every problem of the file, each with its line."""
        path: Path = options["path"]
        source = _text(path)
        acts = {"check": self._check, "diff": self._diff, "load": self._load}
        try:
            acts[options["action"]](source)
        except Unusable as error:
            count = len(error.problems)
            head = f"{path} has {'one problem' if count == 1 else f'{count} problems'}; nothing was changed."
            raise CommandError(f"{head}\n{error}") from error

    def _check(self, source: str) -> None:
        catalogue = checked(source)
        plans = sum(len(kind.plans) for kind in catalogue.kinds)
        self.stdout.write(
            f"The catalogue is in order: {len(catalogue.rights)} rights, {len(catalogue.categories)} categories, "
            f"{len(catalogue.kinds)} kinds, {plans} plans."
        )

    def _diff(self, source: str) -> None:
        self._list(difference(stored(), checked(source)))

    def _load(self, source: str) -> None:
        loaded = load(source, now())
        if not loaded.is_new:
            self.stdout.write(f"Version {loaded.version.number} of the catalogue is in force already.")
            return
        self._list(loaded.changes)
        self.stdout.write(f"Version {loaded.version.number} of the catalogue is in force.")

    def _list(self, changes: list[str]) -> None:
        self.stdout.write("\n".join(changes) or "Nothing changes.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
