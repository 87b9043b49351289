"""What can go wrong with a local server, said in one sentence for the person at the terminal."""

import os
from pathlib import Path

OWN = {os.geteuid()} | ({65534} if os.geteuid() == 0 else set())
"""Owners that are trusted: oneself, and for root the unprivileged user of the database."""

CAUSES = {
    "No space left on device": "The disk under {folder} is full. Free some space and start again: nothing is lost.",
    "Disk quota exceeded": "The disk quota under {folder} is used up. Free some space: nothing is lost.",
    "Read-only file system": "The folder {folder} lies on a read-only disk. Set ATRIO_VAR to another one.",
    "Permission denied": "The folder {folder} cannot be written by this user. Set ATRIO_VAR to a folder of your own.",
    "Not a directory": "{folder} cannot be a folder: a file is in its way. Move it, or set ATRIO_VAR to another one.",
    "File exists": "{folder} cannot be a folder: a file is in its way. Move it, or set ATRIO_VAR to another one.",
    "error while loading shared libraries": "A shared library is missing: {detail}",
}


class LocalServerError(Exception):
    """A local server cannot start, run or stop. The message is a whole sentence that says what to do."""


def explain(what: str, folder: Path, output: str) -> LocalServerError:
    """Turn the output of a failed program into a sentence; unknown causes quote the last lines."""
    for mark, sentence in CAUSES.items():
        if mark in output:
            line = next(line for line in output.splitlines() if mark in line)
            return LocalServerError(sentence.format(folder=folder, detail=line.strip()))
    tail = "\n  ".join(output.strip().splitlines()[-8:])
    return LocalServerError(f"{what} did not succeed. Its last words were:\n  {tail}")


def private_folder(folder: Path) -> Path:
    """Make a folder with mode 700. Raises LocalServerError when it cannot be made, or somebody else laid it there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in OWN:
            raise LocalServerError(f"{folder} is a link or belongs to somebody else. Remove it and start again.")
        folder.chmod(0o700)
    except OSError as error:
        raise explain("Making the folder", folder, str(error)) from error
    return folder
