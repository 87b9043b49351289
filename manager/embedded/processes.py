"""What the kernel knows about processes, read from ``/proc``. A zombie counts as gone."""

from collections.abc import Iterator
from pathlib import Path


def living_in(folder: Path) -> list[int]:
    """Ids of the processes whose working folder it is."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
        except OSError:
            continue
    return found


def of_session(leader: int) -> list[int]:
    """Ids of the living processes of one session, whoever their parent is by now."""
    return [pid for pid, state, session in _stats() if session == leader and state != "Z"]


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs."""
    return any(number == pid and state != "Z" for number, state, _ in _stats())


def _stats() -> Iterator[tuple[int, str, int]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        yield int(path.parent.name), fields[0], int(fields[3])
