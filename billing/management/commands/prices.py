"""``manage.py prices check|load``: who issues documents, and what things cost, from the provider's file."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.prices.loading import UnusablePrices, check_prices, load_prices


class Command(BaseCommand):
    """Check the file, or add its new prices."""

    help = "Check or load the provider's prices and terms of payment."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["check", "load"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with every problem of the file."""
        try:
            source = settings.BILLING_PATH.read_text(encoding="utf-8-sig")
            if options["action"] == "check":
                self.stdout.write(f"The file is in order: {check_prices(source)} prices.")
            else:
                self.stdout.write(f"{load_prices(source)} rows were added.")
        except (OSError, UnusablePrices) as error:
            raise CommandError(f"{settings.BILLING_PATH} cannot be used; nothing was changed.\n{error}") from error
