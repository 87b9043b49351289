"""``manage.py articles load``: what the search of the help centre looks through, from the files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from support.help.loading import load


class Command(BaseCommand):
    """Load the articles of the help centre for its search."""

    help = "Load the articles of the help centre for its search; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["load"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many changed."""
        self.stdout.write(f"{load()} pages of the help centre were written.")
