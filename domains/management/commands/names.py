"""``manage.py names drift``: what the portal and the registries say differently."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.clock import now
from domains.drift.findings import open_findings
from domains.drift.lists import compare_list
from domains.drift.overdue import look_over
from domains.drift.tasks import look_through, registries


class Command(BaseCommand):
    """Look now, and say what is open."""

    help = "Compare names with their registries: drift [--list FILE --registry NAME] [--most N]."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["drift"])
        parser.add_argument("--list", type=Path, help="what the registry says it has of us, a name per line")
        parser.add_argument("--registry", default="local")
        parser.add_argument("--most", type=int, default=3_000, help="names to ask about, of each registry")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with the number of findings."""
        if options["list"]:
            compare_list(options["registry"], options["list"].read_text(encoding="utf-8"), now())
        for registry in registries():
            look_through(registry, options["most"])
        look_over(now())
        found = list(open_findings().order_by("kind", "name"))
        for row in found:
            self.stdout.write(
                f"{row.name} ({row.registry}): {row.kind}, {row.here or '–'} here, {row.there or '–'} there."
            )
        self.stdout.write(f"{len(found)} open.")
