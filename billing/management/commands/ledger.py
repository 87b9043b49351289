"""``manage.py ledger check``: whether the books are right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.ledger.checks import PROOFS, report


class Command(BaseCommand):
    """Ask every proof of the books."""

    help = "Prove that the books are right: sums, balances, signs, documents, withdrawals, bank payments."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with every difference."""
        if found := report():
            raise CommandError("\n".join(found))
        self.stdout.write(f"The books are right: {len(PROOFS)} proofs.")
