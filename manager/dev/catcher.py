"""The mail server of development: takes every message and lays it into a folder, where ``/dev/mail/`` shows it.

What is for the support goes the way on as well that the mail server of production hands it: through
``manage.py support mail`` (docs/operations.md).
"""

import asyncio
import itertools
import signal
import sys
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from manager.environment import ROOT

LARGEST_MESSAGE_BYTES = 30_000_000
ANSWERS = {0: "250 Kept", 65: "554 The support cannot read it", 75: "451 The support takes it later"}
"""By how ``manage.py support mail`` ends."""


class MailCatcher:
    """Writes each message under another name first, so that a reader never meets half of one."""

    def __init__(self, folder: Path, support: str) -> None:
        self.folder = folder
        self.name, _sign, self.host = support.lower().rpartition("@")
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
        found = next((each for each in envelope.rcpt_tos if self._is_for_support(each)), None)
        return await hand_over(body, found, envelope.mail_from or "") if found else "250 Kept"

    def _is_for_support(self, address: str) -> bool:
        """The support's own address, or a reply address of a case."""
        name, _sign, host = parseaddr(address)[1].lower().rpartition("@")
        return host == self.host and name.partition("+")[0] == self.name


async def hand_over(body: bytes, recipient: str, sender: str) -> str:
    """Give one message to the support. Answers the SMTP reply."""
    command = ["manage.py", "support", "mail", "--recipient", recipient, "--sender", sender]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=asyncio.subprocess.PIPE, cwd=ROOT)
    await process.communicate(body)
    return ANSWERS.get(process.returncode or 0, ANSWERS[75])


async def serve(folder: Path, port: int, support: str) -> None:
    """Listen on the loopback address until SIGTERM or SIGINT. ``support``: whose mail is handed over."""
    folder.mkdir(parents=True, exist_ok=True)
    catcher = MailCatcher(folder, support)
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
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""))
