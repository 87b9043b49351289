"""Which programs make a running portal, and how each is started."""

import sys
from collections.abc import Mapping
from pathlib import Path

from manager.environment import ROOT, Environment
from manager.supervisor.children import Child

PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "-A", "manager.celery"]
MANAGE = [PYTHON, "manage.py"]
FIRST = {"mail", "web"}
"""What a page needs; the rest starts once it is shown, and may be away while pages live on."""


def web(env: Environment) -> list[str]:
    """One process with threads: enough for development and a small machine."""
    address = ["--host", env.host, "--port", str(env.port)]
    size = ["--workers", "1", "--respawn-failed-workers", "--http1-header-read-timeout", "10000"]
    return [PYTHON, "-m", "granian", "--interface", "rsgi", "--no-ws", *address, *size, "manager.web.rsgi:application"]


def worker() -> list[str]:
    """Two tasks at a time, in threads of one process: a small machine has no 90 MB for two more.

    Alone on its broker, so it need not greet others. Threads are not replaced after 200 tasks, as processes are.
    """
    threads = ["--pool", "threads", "--concurrency", "2"]
    return [*CELERY, "worker", "--loglevel", "INFO", *threads, "--without-gossip", "--without-mingle"]


def beat(var: Path) -> list[str]:
    """The clock that calls the due tasks."""
    return [*CELERY, "beat", "--loglevel", "INFO", "--schedule", str(var / "beat-schedule"), "--pidfile="]


def catcher(var: Path, port: int, support: str = "") -> list[str]:
    """The mail server of development: whatever it takes lies in ``var/mail``, and what is for the support goes on."""
    return [PYTHON, "-m", "manager.dev.catcher", str(var / "mail"), str(port), *([support] if support else [])]


def registry(var: Path) -> list[str]:
    """The registry of development: a process of its own with its own storage in ``var/registry``."""
    return [PYTHON, "-m", "domains.registry.local", str(var / "registry")]


def children(env: Environment, variables: Mapping[str, str], *, mail_port: int) -> list[Child]:
    """All children in the order they start. ``mail_port`` is 0 when a real mail server is set."""
    commands = {"web": web(env), "worker": worker(), "beat": beat(env.var_dir)}
    if env.development and not env.registries:
        commands["registry"] = registry(env.var_dir)
    if env.support_lmtp:
        commands["intake"] = [*MANAGE, "support", "listen"]
    if mail_port:
        commands = {"mail": catcher(env.var_dir, mail_port, env.support_email), **commands}
    logs = env.var_dir / "log"
    return [
        Child(name, command, logs / f"{name}.log", variables, ROOT, essential=name in FIRST)
        for name, command in commands.items()
    ]
