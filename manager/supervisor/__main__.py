"""Entry point of ``bin/run``."""

import signal
import sys
from types import FrameType

from manager import environment
from manager.embedded.problems import LocalServerError
from manager.supervisor.supervisor import Supervisor


def leave(number: int, frame: FrameType | None) -> None:
    """End in good order, once: a second, impatient Ctrl-C is ignored, so that nothing is left behind."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)


def main() -> None:
    """Run everything in the foreground. Exit code 0 after a wished end, 1 with a sentence otherwise."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, leave)
    try:
        Supervisor(environment.load()).live()
    except (LocalServerError, environment.UnusableSetting) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
