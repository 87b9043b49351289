"""``manage.py extensions check``: how the extensions of domain names behave, from the provider's file."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from domains.extensions.reading import UnusableExtensions, read_extensions


class Command(BaseCommand):
    """Check the file."""

    help = "Check the provider's table of extensions."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with every problem of the file."""
        try:
            rows = read_extensions(settings.EXTENSIONS_PATH.read_text(encoding="utf-8-sig"))
        except (OSError, UnusableExtensions) as error:
            raise CommandError(f"{settings.EXTENSIONS_PATH} cannot be used.\n{error}") from error
        recalled = sum(len(row.recalled) for blocks in rows.values() for row in blocks)
        self.stdout.write(f"The file is in order: {len(rows)} extensions, {recalled} values without a source.")
