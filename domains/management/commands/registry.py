"""``manage.py registry clock|fault|show``: the local registry of this machine, from outside."""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from domains.registry.adapters import folder
from domains.registry.local.books import ALL
from domains.registry.local.control import Control


class Command(BaseCommand):
    """Move its clock, have it fail, or see what it knows."""

    help = "The local registry: clock [+1d | 2027-05-01], fault [kind [times [command]] | none], show NAME."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=["clock", "fault", "show"])
        parser.add_argument("values", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with what to write instead."""
        if not settings.DEVELOPMENT:
            raise CommandError("The local registry is for a machine of one's own.")
        acts: dict[str, Callable[..., None]] = {"clock": self._clock, "fault": self._fault, "show": self._show}
        try:
            acts[options["action"]](Control(folder()), *options["values"])
        except (ValueError, TypeError) as error:
            raise CommandError(f"{error} {self.help}") from error

    def _clock(self, control: Control, to: str = "") -> None:
        if to.startswith("+"):
            control.move_clock(to)
        elif to:
            given = datetime.datetime.fromisoformat(to)
            control.set_clock(given if given.tzinfo else given.replace(tzinfo=datetime.UTC))
        self.stdout.write(f"It is {control.now():%Y-%m-%d %H:%M:%S} UTC at the registry.")

    def _fault(self, control: Control, kind: str = "", times: str = "1", command: str = ALL) -> None:
        if kind == "none":
            control.no_faults()
        elif kind:
            control.fault(kind, int(times), command)
        lines = [f"{left} × {each} ({sort})" for each, sort, left in control.faults()]
        self.stdout.write("\n".join(lines) or "Nothing is disturbed.")

    def _show(self, control: Control, name: str) -> None:
        found = control.name(name.lower())
        if found is None:
            self.stdout.write(f"{name} is free.")
            return
        facts = {
            "sponsor": found.client,
            "statuses": ", ".join(found.shown_statuses()),
            "grace": ", ".join(found.grace(control.now())),
            "expires": found.expires,
            "servers": ", ".join(found.servers),
            "ds": found.signing,
        }
        done = [f"{command} by {client} {key}" for client, key, command, _ in control.effects(name=found.name)]
        lines = [*(f"{label:<9} {value}" for label, value in facts.items()), *(f"{'done':<9} {each}" for each in done)]
        self.stdout.write("\n".join(lines))
