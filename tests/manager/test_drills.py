"""What must not go wrong when the portal is started badly, twice, or killed."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from manager.embedded import locks, paths, processes
from manager.embedded.postgres import Postgres
from manager.embedded.problems import LocalServerError
from manager.embedded.valkey import Valkey
from tests.evidence import count
from tests.manager.portals import SUPERVISOR, Portal, at_home_in, eventually, refusal, tree, variables

PRIVATE_DISK = ["unshare", "--user", "--map-root-user", "--mount"]
can_mount = subprocess.run([*PRIVATE_DISK, "true"], capture_output=True, check=False).returncode == 0
ON_A_SERVER = {"DEVELOPMENT": "0", "SECRET_KEY": "long-enough-for-a-drill-" * 3, "ALLOWED_HOSTS": "127.0.0.1"}
WHOLE_FAMILY = 6
"""Supervisor, mail, web with its worker, celery, beat."""

needs_a_disk = pytest.mark.skipif(not can_mount, reason="the kernel does not let this user mount a disk")


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    """A database with one committed row, made with full safety."""
    server = Postgres(tmp_path, os.environ.get("PG_BIN", ""))
    server.start()
    with psycopg.connect(paths.postgres_url(tmp_path)) as line:
        line.execute("CREATE TABLE proof AS SELECT 42 AS answer")
    yield server
    server.stop()


def rows(var: Path) -> list[tuple[int]]:
    """What the database still knows."""
    with psycopg.connect(paths.postgres_url(var)) as line:
        return line.execute("SELECT answer FROM proof").fetchall()


def database_of(portal: Portal) -> int | None:
    """Its postmaster."""
    return Postgres(portal.var, os.environ.get("PG_BIN", "")).pid()


def web_of(portal: Portal) -> int | None:
    """Its web server, as it introduced itself last."""
    starts = re.findall(r"main PID: (\d+)", (portal.var / "log" / "web.log").read_text())
    return int(starts[-1]) if starts else None


@pytest.fixture
def portal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Portal]:
    """A whole portal in development, with the demo; or with the variables of the test's parameter."""
    opened = Portal.opened(variables(tmp_path / "var", **getattr(request, "param", {})))
    yield opened
    opened.process.kill()
    opened.process.wait()
    for pid in at_home_in(opened.var):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.proof
def test_a_second_portal_in_the_same_folder_names_the_first(tmp_path: Path) -> None:
    with locks.only_one(tmp_path / "portal.lock", ""):
        said = refusal(variables(tmp_path))
    assert f"already runs here as process {os.getpid()}" in said


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(variables(tmp_path, PORT=str(port)))
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert f"PORT={port + 1} bin/run" in said


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    assert "a file is in its way" in refusal(variables(tmp_path / "var"))


def test_a_secret_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "SECRET_KEY is not set" in refusal(variables(tmp_path, DEVELOPMENT="0"))


@needs_a_disk
@pytest.mark.parametrize(("options", "sentence"), [("size=1m", "is full"), ("size=1m,ro", "read-only disk")])
def test_a_full_or_read_only_disk_is_named(tmp_path: Path, options: str, sentence: str) -> None:
    mounted = f'mount -t tmpfs -o {options} none "{tmp_path}" && exec "$@"'
    command = [*PRIVATE_DISK, "sh", "-c", mounted, "sh", *SUPERVISOR]
    assert sentence in refusal(variables(tmp_path / "var"), command)


@pytest.mark.proof
def test_a_killed_postmaster_loses_no_committed_row(postgres: Postgres) -> None:
    first = postgres.pid()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    count("processes killed in the middle of their work")
    assert eventually(lambda: not postgres.is_running())
    postgres.start()
    assert postgres.pid() != first
    assert rows(postgres.var) == [(42,)]


@pytest.mark.proof
def test_data_of_another_version_are_never_mistaken_for_an_empty_portal(postgres: Postgres) -> None:
    postgres.stop()
    older = postgres.var / "pg9"
    postgres.data.rename(older)
    with pytest.raises(LocalServerError, match="belongs to PostgreSQL"):
        postgres.start()
    older.rename(postgres.data)


@pytest.mark.proof
def test_a_half_made_data_folder_is_made_again(tmp_path: Path) -> None:
    server = Postgres(tmp_path, os.environ.get("PG_BIN", ""), quick=True)
    half = server.data.with_suffix(".new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.is_running()
    assert not half.exists()
    server.stop()


@pytest.mark.proof
def test_a_killed_valkey_keeps_what_it_was_given(tmp_path: Path) -> None:
    server = Valkey(tmp_path)
    server.start()
    assert server.ask("SET proof 42") == "+OK"
    time.sleep(1.2)  # appendfsync everysec
    os.kill(processes.living_in(server.data)[0], signal.SIGKILL)
    count("processes killed in the middle of their work")
    assert eventually(lambda: not server.is_running())
    server.start()
    assert server.ask("GET proof").endswith("42")
    server.stop()


@pytest.mark.proof
def test_sigterm_leaves_no_process(portal: Portal) -> None:
    assert eventually(lambda: len(tree(portal.process.pid)) >= WHOLE_FAMILY)
    family, servers = tree(portal.process.pid), at_home_in(portal.var)
    assert servers
    said = portal.close()
    assert "is ready" in said
    assert [pid for pid in [*family, *servers] if processes.is_alive(pid)] == []


@pytest.mark.proof
def test_a_killed_supervisor_takes_its_children_along(portal: Portal) -> None:
    assert eventually(lambda: len(tree(portal.process.pid)) >= WHOLE_FAMILY)
    family = tree(portal.process.pid)
    portal.process.kill()
    count("processes killed in the middle of their work")
    assert eventually(lambda: not any(processes.is_alive(pid) for pid in family[1:]), seconds=30)


@pytest.mark.proof
@pytest.mark.parametrize("portal", [ON_A_SERVER], indirect=True)
def test_a_killed_database_and_a_killed_web_server_come_back(portal: Portal) -> None:
    for kind in (database_of, web_of):
        victim = kind(portal)
        assert victim is not None
        os.kill(victim, signal.SIGKILL)
        count("processes killed in the middle of their work")
        assert eventually(lambda kind=kind, victim=victim: kind(portal) not in {victim, None} and portal.shows_page())
    said = portal.close()
    assert "Postgres died and is started again" in said
    assert "web died (signal 9) and is started again" in said
