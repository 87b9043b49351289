"""PostgreSQL refuses to run as root: as root it gets a user namespace of one uid, or the uid of nobody."""

import functools
import os
import subprocess
from pathlib import Path

NOBODY = 65534
NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
SETPRIV = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@functools.cache
def has_namespaces() -> bool:
    """Whether the kernel and its container let this process make a user namespace."""
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def dropped(command: list[str]) -> list[str]:
    """The command as a user who is not root; unchanged for ordinary people."""
    if os.geteuid() != 0:
        return command
    return [*(NAMESPACE if has_namespaces() else SETPRIV), *command]


def own(*entries: Path) -> None:
    """As root, give files and folders (with their content) to the user the server runs as."""
    if os.geteuid() != 0:
        return
    uid = 0 if has_namespaces() else NOBODY
    for entry in entries:
        if entry.exists() and entry.stat().st_uid != uid:
            for path in (entry, *entry.rglob("*")):
                os.lchown(path, uid, uid)
