"""LMTP: the mail server hands over by a connection (RFC 2033), what the pipe does by a process for each message.

Nobody but the mail server is to reach it: it asks for no password, takes mail for the support alone and sends none on.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections

from core.clock import now
from core.errors import MOMENTARY
from support.cases.replies import is_ours
from support.intake.commands import Outcome, take_mail
from support.intake.reading import MOST_BYTES

MOST_AT_ONCE = 8
"""Connections; each holds one message at most, others are told to come later."""
MOST_RECIPIENTS = 20
LONGEST_LINE = 1024 * 1024
WORKERS = 2
SILENCE_SECONDS = 60
TAKEN, LATER, UNUSABLE = "250 2.0.0 Taken", "451 4.3.0 Try again later", "550 5.6.0 It cannot be read"
NOT_HERE, TOO_MANY, BUSY = "550 5.1.1 Not the support", "452 4.5.3 Too many recipients", "421 4.3.2 Busy, come later"
REPLIES = {Outcome.UNREADABLE: UNUSABLE, Outcome.LATER: LATER}


class Listener(LMTP):
    """One connection of the mail server. ``open_now`` are those of the same process."""

    line_length_limit = LONGEST_LINE
    open_now: set["Listener"]

    def __init__(self, handler: "Taker", open_now: set["Listener"]) -> None:
        super().__init__(
            handler, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, timeout=SILENCE_SECONDS, ident="Atrio"
        )
        self.open_now, self._reads_data = open_now, False

    def connection_made(self, transport: Any) -> None:
        """One more than are served at once is told so."""
        if len(self.open_now) >= MOST_AT_ONCE:
            transport.write(f"{BUSY}\r\n".encode())
            transport.close()
            return
        self.open_now.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Another may come."""
        if self in self.open_now:
            self.open_now.discard(self)
            super().connection_lost(error)

    async def push(self, status: Any) -> None:
        """After the data each recipient gets an answer of its own, also of what never came to ``Taker`` (4.2)."""
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if self._reads_data and recipients:  # what ``Taker`` says comes after them
            status = "\r\n".join([status] * len(recipients))
        self._reads_data = status.startswith("354")
        await super().push(status)


class Taker:
    """What becomes of the mails, in threads: each asks the database."""

    def __init__(self, take: Callable[[bytes, str, str], str], pool: ThreadPoolExecutor) -> None:
        self.take, self.pool = take, pool

    async def handle_RCPT(  # noqa: N802 - aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        """The support's own address, or a reply address; others at once, so that their sender hears of it."""
        if not is_ours(address):
            return NOT_HERE
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 For the support"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd
        """A reply for each recipient, in their order."""
        loop, raw, sender = asyncio.get_running_loop(), envelope.original_content or b"", envelope.mail_from or ""
        said = [await loop.run_in_executor(self.pool, self.take, raw, to, sender) for to in envelope.rcpt_tos]
        return "\r\n".join(said)


def take(raw: bytes, recipient: str, sender: str) -> str:
    """Take one message for one recipient; the reply of LMTP. ``sender`` is empty for a delivery report."""
    close_old_connections()
    try:
        return REPLIES.get(take_mail(raw, recipient=recipient, bounces_to=sender, now=now()), TAKEN)
    except MOMENTARY:
        return LATER
    finally:
        close_old_connections()


async def listen(host: str, port: int, until: Callable[[], Awaitable[object]]) -> None:
    """Serve until ``until`` comes back; what is being taken is finished first."""
    open_now: set[Listener] = set()
    with ThreadPoolExecutor(WORKERS) as pool:
        loop, taker = asyncio.get_running_loop(), Taker(take, pool)
        async with await loop.create_server(lambda: Listener(taker, open_now), host, port):
            await until()


async def told_to_stop() -> None:
    """Comes back at SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    await stop.wait()
