"""Compare what providers run with what the portal knows."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from products import providers
from products.calls.reconciliation import differences
from products.checks import names_in_use
from products.providers import Capability, ProviderError


class Command(BaseCommand):
    """``manage.py reconcile [provider …]``: one line per difference; exit code 1 when there is one."""

    help = "List where a provider's accounts and the portal's products differ; exit code 1 when they do."

    def add_arguments(self, parser: CommandParser) -> None:
        """Names of providers; all that can list their accounts when none is given."""
        parser.add_argument("providers", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the differences of each provider."""
        found = sum(self._compare(name) for name in options["providers"] or _listing())
        if found:
            sys.exit(1)
        self.stdout.write("Nothing differs.")

    def _compare(self, name: str) -> int:
        try:
            lines = list(differences(name))
        except ProviderError as error:
            lines = [f"not compared. {error}"]
        self.stdout.writelines(f"{name}: {line}" for line in lines)
        return len(lines)


def _listing() -> list[str]:
    return [name for name in names_in_use() if not providers.problems([name]) and _lists(name)]


def _lists(name: str) -> bool:
    return Capability.ACCOUNTS in providers.get(name).capabilities
