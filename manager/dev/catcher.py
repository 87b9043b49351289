"""The mail server of development: takes every message and lays it into a folder, where ``/dev/mail/`` shows it."""

import asyncio
import itertools
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE_BYTES = 30_000_000


class MailCatcher:
    """Writes each message under another name first, so that a reader never meets half of one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd
        """Keep one message with its envelope's recipients in front. Answers the SMTP reply."""
        content = envelope.content
        body = content if isinstance(content, bytes) else str(content).encode()
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{next(self.numbers):04d}.eml"
        fresh = self.folder / f"{name}.new"
        recipients = ", ".join(envelope.rcpt_tos)
        fresh.write_bytes(f"X-Envelope-To: {recipients}\r\n".encode() + body)
        fresh.rename(self.folder / name)
        return "250 Kept"


async def serve(folder: Path, port: int) -> None:
    """Listen on the loopback address until SIGTERM or SIGINT."""
    folder.mkdir(parents=True, exist_ok=True)
    catcher = MailCatcher(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(catcher, data_size_limit=LARGEST_MESSAGE_BYTES, enable_SMTPUTF8=True), "127.0.0.1", port
    )
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
