#!/usr/bin/env python3
"""Command line of the portal; starts the local servers for the time of the command when none run."""

import os
import sys

from django.core.management import execute_from_command_line

from manager import environment
from manager.embedded.problems import LocalServerError
from manager.embedded.servers import Servers

ALONE = {"check", "collectstatic", "compilemessages", "diffsettings", "help", "makemessages", "version"}
"""Commands that ask neither the database nor the cache."""


def main(arguments: list[str]) -> None:
    """Run one command, with the servers it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manager.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in ALONE or command.startswith("-") or "--help" in arguments:
        execute_from_command_line(arguments)
        return
    with Servers.needed(environment.load()).running():
        execute_from_command_line(arguments)


if __name__ == "__main__":
    try:
        main(sys.argv)
    except (LocalServerError, environment.UnusableSetting) as problem:
        sys.exit(str(problem))
