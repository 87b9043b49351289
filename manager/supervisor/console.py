"""The few lines a person sees; everything else goes to ``var/log``."""

import sys


def say(text: str = "") -> None:
    """One line to the terminal, at once. A terminal that went away is no reason to stop."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:
        return
