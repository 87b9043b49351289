"""``manage.py prepare``: what has to be true before the portal opens."""

from io import StringIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from billing.models import Price
from core.clock import now
from manager.demo import names
from manager.messages import compile_messages
from products.models import CatalogueVersion


class Command(BaseCommand):
    """Compile the translations, migrate, gather static files outside development, load catalogue, prices and
    the articles of the help centre, and the demo into an empty database.

    A catalogue with mistakes does not keep a portal shut that has one already: the mistakes are shown.
    What ``demo`` prints (its sign-ins) is kept in ``var/demo.txt``, which every start shows.
    """

    help = "Prepare the database and the files of this copy; safe to repeat."
    requires_system_checks = ()

    def handle(self, *args: str, **options: object) -> None:
        """Do what is missing and say what was done."""
        try:
            written = compile_messages()
        except OSError as error:
            raise CommandError(f"The translations cannot be compiled: {error}.") from error
        if written:
            self.stdout.write(f"Translations compiled: {len(written)} files.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Migrating the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        self._load_offer()
        call_command("articles", "load", stdout=StringIO())
        if not settings.DEVELOPMENT:
            call_command("collectstatic", verbosity=0, interactive=False)
        elif "demo" in get_commands() and not get_user_model().objects.exists():
            self.stdout.write("Loading the demo ...")
            with (settings.VAR_DIR / "demo.txt").open("w") as note:
                call_command("demo", stdout=note)
        if settings.DEVELOPMENT:
            names.put(now())

    def _load_offer(self) -> None:
        try:
            call_command("catalogue", "load", stdout=StringIO())
        except CommandError as error:
            if not CatalogueVersion.objects.exists():
                raise
            self.stderr.write(f"{error}\nThe catalogue loaded before stays in force.")
        try:
            call_command("prices", "load", stdout=StringIO())
        except CommandError as error:
            if not Price.objects.exists():
                raise
            self.stderr.write(f"{error}\nThe prices loaded before stay in force.")
