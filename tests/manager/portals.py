"""A whole portal of its own for a drill: folder, port, processes."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from manager import environment
from manager.embedded import processes
from manager.supervisor.ports import answers, free_port

SUPERVISOR = [sys.executable, "-m", "manager.supervisor"]
PATIENCE_SECONDS = 60.0


def variables(var: Path, **more: str) -> dict[str, str]:
    """The environment of a fresh machine: nothing set but what is told here."""
    bare = {name: value for name, value in os.environ.items() if name not in environment.NAMES}
    return {**bare, "ATRIO_VAR": str(var), "PORT": str(free_port()), "DEVELOPMENT": "1", **more}


def refusal(env: dict[str, str], command: list[str] = SUPERVISOR) -> str:
    """What a portal says that does not start; it has to end by itself with exit code 1 and no traceback."""
    done = subprocess.run(
        command, cwd=environment.ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def tree(leader: int) -> list[int]:
    """A process and everything that has begun below it, however it was detached in between."""
    found = [leader]
    for pid in found:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        found += [int(child) for child in children.read_text().split()] if children.exists() else []
    return found


def eventually(question: object, *, seconds: float = PATIENCE_SECONDS) -> bool:
    """Ask until the answer is yes or the time is over."""
    assert callable(question)
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@dataclass
class Portal:
    """A running supervisor."""

    process: subprocess.Popen[str]
    env: dict[str, str]

    @classmethod
    def opened(cls, env: dict[str, str]) -> "Portal":
        """Start one and wait for its sign-in page."""
        output = subprocess.PIPE
        process = subprocess.Popen(
            SUPERVISOR, cwd=environment.ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, text=True
        )
        portal = cls(process, env)
        assert eventually(lambda: portal.shows_page() or process.poll() is not None)
        assert process.poll() is None, portal.last_words()
        return portal

    @property
    def var(self) -> Path:
        """Its folder."""
        return Path(self.env["ATRIO_VAR"])

    def shows_page(self) -> bool:
        """Whether the sign-in page answers."""
        return answers("127.0.0.1", int(self.env["PORT"]), "/login/") == 200

    def last_words(self) -> str:
        """What it printed; waits for its end."""
        return self.process.communicate(timeout=PATIENCE_SECONDS)[0]

    def close(self) -> str:
        """SIGTERM; what it printed."""
        self.process.send_signal(signal.SIGTERM)
        return self.last_words()


def at_home_in(var: Path) -> list[int]:
    """The database and cache processes of a folder."""
    return [pid for folder in var.glob("*") if folder.is_dir() for pid in processes.living_in(folder)]
