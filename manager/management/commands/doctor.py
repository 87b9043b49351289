"""Say in sentences what a machine is missing."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from manager.diagnosis import CHECKS


class Command(BaseCommand):
    """``manage.py doctor``: one line per check; exit code 1 when something is wrong."""

    help = "Explain what is missing on this machine; exit code 1 when something is."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask every check and print its answer."""
        answers = [(check.subject, check.ask()) for check in CHECKS]
        for subject, problem in answers:
            self.stdout.write(f"{'!!' if problem else 'ok'}  {subject:<13} {problem}".rstrip())
        if any(problem for _subject, problem in answers):
            sys.exit(1)
