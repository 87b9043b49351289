"""``manage.py support mail`` takes one message of the mail server from standard input, ``listen`` all by LMTP."""

import asyncio
import sys
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import now
from core.errors import MOMENTARY
from support.intake.commands import Outcome, take_mail
from support.intake.listener import listen, told_to_stop
from support.intake.reading import MOST_BYTES

PIECE = 65_536
TAKEN, UNUSABLE, AGAIN = 0, 65, 75
"""What mail servers understand (sysexits): done, no use trying again, try again later."""
CODES = {Outcome.UNREADABLE: UNUSABLE, Outcome.LATER: AGAIN}


class Command(BaseCommand):
    """A pipe for the mail server, or where it connects to (docs/operations.md)."""

    help = "Take mail to the support: one message from standard input, or all of them at SUPPORT_LMTP."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and the envelope."""
        parser.add_argument("action", choices=["mail", "listen"])
        parser.add_argument("--recipient", default="", help="the address that it was delivered to")
        parser.add_argument("--sender", default=None, help="the sender of the envelope, empty for a delivery report")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits with 0, 65 or 75; listens until it is told to stop."""
        if options["action"] == "listen":
            return self._listen()
        raw = read_bounded(sys.stdin.buffer)
        try:
            outcome = take_mail(raw, recipient=options["recipient"], bounces_to=options["sender"], now=now())
        except MOMENTARY as trouble:
            self.stderr.write(f"{type(trouble).__name__}: try again later.")
            sys.exit(AGAIN)
        self.stdout.write(outcome.value)
        sys.exit(CODES.get(outcome, TAKEN))

    def _listen(self) -> None:
        if settings.SUPPORT_LMTP is None:
            raise CommandError("SUPPORT_LMTP says where to listen, such as 127.0.0.1:2424. It is unset.")
        host, port = settings.SUPPORT_LMTP
        self.stdout.write(f"Mail to {settings.SUPPORT_EMAIL} is taken at {host}:{port} by LMTP.")
        asyncio.run(listen(host, port, told_to_stop))


def read_bounded(source: IO[bytes]) -> bytes:
    """What stands there, at most a byte more than a mail may have; the rest is read and forgotten, so that the sender
    of the pipe meets no broken line."""
    raw = source.read(MOST_BYTES + 1)
    while source.read(PIECE):
        continue
    return raw
