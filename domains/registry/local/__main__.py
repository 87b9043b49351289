"""``python -m domains.registry.local FOLDER [PORT]``: run the local registry until SIGTERM."""

import json
import signal
import sys
from pathlib import Path

from domains.registry.local.control import Control
from domains.registry.local.server import NOTE, Server


def _server(folder: Path, port: int) -> Server:
    """At the port; without one at the port of the last run, or at any when that one is taken."""
    note = folder / NOTE
    last = int(json.loads(note.read_text())["port"]) if note.exists() and not port else port
    try:
        return Server(folder, last)
    except OSError:
        if port:
            raise
        return Server(folder)


def main() -> None:
    """Serve until the end."""
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(0))
    folder = Path(sys.argv[1])
    with _server(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 0) as server:
        Control(folder).put_basics()
        sys.stdout.write(f"Listening at port {server.server_address[1]}.\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
