#!/usr/bin/env python3
"""Command line of the portal; starts the local servers for the time of the command when none run."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manager.settings")
    execute_from_command_line(sys.argv)
