"""The life of a running portal: prepare, start, watch, end."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from manager.embedded import locks
from manager.embedded.postgres import Postgres
from manager.embedded.problems import LocalServerError, private_folder
from manager.embedded.servers import Servers
from manager.embedded.valkey import Valkey
from manager.environment import ROOT, Environment
from manager.supervisor import ports, programs
from manager.supervisor.children import Child, end_all
from manager.supervisor.console import say

ALREADY = "Atrio already runs here as process {pid}. Stop that one first (Ctrl-C there, or: kill {pid})."
READY_SECONDS = 60.0
WATCH_SECONDS = 0.5


class Supervisor:
    """One running copy of the portal and the servers it needs."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.servers = Servers.needed(env)
        self.mail_port = ports.free_port() if env.development and not os.environ.get("EMAIL_HOST") else 0
        self.variables = self._variables()
        self.children = programs.children(env, self.variables, mail_port=self.mail_port)
        self.revived: dict[str, float] = {}
        self.due: dict[str, float] = {}

    def live(self) -> None:
        """Run until a signal (SystemExit) or an end that nobody wished (LocalServerError)."""
        private_folder(self.env.var_dir / "log")
        with locks.only_one(self.env.var_dir / "portal.lock", ALREADY), self._mail_announced():
            ports.require_free(self.env.host, self.env.port)
            with self.servers.running():
                self._keep()

    def _keep(self) -> None:
        self._prepare()
        try:
            self._open()
            self._greet()
            self._watch()
        finally:
            say("Stopping ...")
            end_all(self.children)

    def _variables(self) -> dict[str, str]:
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.mail_port)} if self.mail_port else {}
        return {**os.environ, **mail, "DJANGO_SETTINGS_MODULE": "manager.settings", "PYTHONUNBUFFERED": "1"}

    @contextmanager
    def _mail_announced(self) -> Iterator[None]:
        """Leave the catcher's port where a ``manage.py`` of another terminal finds it."""
        note = self.env.var_dir / "smtp.port"
        note.unlink(missing_ok=True)
        if self.mail_port:
            note.write_text(str(self.mail_port))
        try:
            yield
        finally:
            note.unlink(missing_ok=True)

    def _prepare(self) -> None:
        command = [*programs.MANAGE, "prepare"]
        done = subprocess.run(command, cwd=ROOT, env=self.variables, check=False, start_new_session=True)
        if done.returncode:
            raise LocalServerError("The database could not be prepared; the reason is above. Nothing was started.")

    def _open(self) -> None:
        """The page first: the worker and the clock start behind its back."""
        first = [child for child in self.children if child.name in programs.FIRST]
        for child in first:
            child.start()
        self._wait_until_ready()
        for child in self.children:
            if child not in first:
                child.start()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while (status := ports.answers(self.env.host, self.env.port, "/login/")) != 200:
            self._look_after()
            if time.monotonic() > deadline:
                log = self.env.var_dir / "log" / "web.log"
                raise LocalServerError(f"The sign-in page answers {status or 'nothing'} after a minute; see {log}.")
            time.sleep(0.05)

    def _greet(self) -> None:
        say(f"\n{self.env.product_name} is ready: {self.env.public_url}/")
        note = self.env.var_dir / "demo.txt"
        if note.exists():
            say(note.read_text().rstrip())
        if self.mail_port:
            say(f"Mail it sends:  {self.env.public_url}/dev/mail/")
            if "127.0.0.1" in self.env.public_url:
                say(f"Security keys:  {self.env.public_url.replace('127.0.0.1', 'localhost')}/ (none take an address)")
        say(f"Logs:           {self.env.var_dir / 'log'}\nCtrl-C stops everything.\n")

    def _watch(self) -> None:
        while True:
            self._look_after()
            time.sleep(WATCH_SECONDS)

    def _look_after(self) -> None:
        for server in self.servers.members:
            if not server.is_running():
                self._revive(server)
        for child in self.children:
            if child.has_ended:
                self._restart(child)

    def _revive(self, server: Postgres | Valkey) -> None:
        """Start a local server again once; twice within a minute means that something is wrong with it."""
        name = type(server).__name__
        if time.monotonic() - self.revived.get(name, float("-inf")) < READY_SECONDS:
            raise LocalServerError(f"{name} died twice within a minute; see {server.log}. What was saved is kept.")
        say(f"{name} died and is started again; see {server.log}.")
        self.revived[name] = time.monotonic()
        self.servers.start()

    def _restart(self, child: Child) -> None:
        if child.essential and child.died_twice():
            raise LocalServerError(
                f"{child.name} died again ({child.end_reason}). Its last words:\n{child.last_lines()}"
            )
        due = self.due.setdefault(child.name, time.monotonic() + child.pause())
        if time.monotonic() >= due:
            say(f"{child.name} died ({child.end_reason}) and is started again; see {child.log}.")
            child.start()
            del self.due[child.name]
