"""One process of the supervisor, with its log, its session and its end."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from manager.embedded import processes

PR_SET_PDEATHSIG = 1
YOUNG_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
GRACE_SECONDS = 12.0
LARGEST_LOG_BYTES = 10_000_000
libc = ctypes.CDLL(None)


def end_with_parent() -> None:
    """In the child, before its program: ask the kernel for SIGTERM when the supervisor dies, even by kill -9."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A program that the supervisor keeps alive. ``command`` is run without a shell, output goes to ``log``.

    Without an ``essential`` one the pages live on: it is started again for ever, with growing pauses, because what
    killed it may be a server elsewhere that comes back.
    """

    name: str
    command: list[str]
    log: Path
    environment: Mapping[str, str]
    folder: Path
    essential: bool = True
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone.

        What an earlier, dead one left behind ends first: it could hold the port.
        """
        self.end(deadline=time.monotonic())
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=self.folder,
                env=dict(self.environment), start_new_session=True, preexec_fn=end_with_parent,
            )  # fmt: skip
        self.started.append(time.monotonic())

    @property
    def has_ended(self) -> bool:
        """Whether it was started and is gone."""
        return self.process is not None and self.process.poll() is not None

    @property
    def end_reason(self) -> str:
        """How it ended, for a person."""
        code = self.process.returncode if self.process else None
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"

    def died_twice(self) -> bool:
        """Whether it was started twice within a minute: starting it again would not help."""
        return len(self.started) > 1 and self.started[-1] - self.started[-2] < YOUNG_SECONDS

    def pause(self) -> float:
        """Seconds to wait before the next start: none at first, then 2, 4, 8 ... 30 while it keeps dying young."""
        young = 0
        for earlier, later in pairwise(reversed([*self.started, time.monotonic()])):
            if earlier - later >= YOUNG_SECONDS:
                break
            young += 1
        return min(LONGEST_PAUSE_SECONDS, 2.0 ** (young - 1)) if young > 1 else 0.0

    def last_lines(self, count: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def ask_to_end(self) -> None:
        """SIGTERM to the program itself; it ends its own children in good order."""
        if self.process and not self.has_ended:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic seconds), then kill whatever is left of its session."""
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in processes.of_session(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def end_all(children: list[Child]) -> None:
    """Ask all at once, then wait for each: the slowest counts, not the sum."""
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(deadline)
