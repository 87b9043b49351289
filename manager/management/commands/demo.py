"""Load the demo."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.clock import now
from manager import demo
from manager.demo import cases, data, money
from products.models import CatalogueVersion


class Command(BaseCommand):
    """``manage.py demo``: create what is missing of the invented organizations."""

    help = "Create the invented people and organizations of the demo; may be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and list the sign-ins."""
        if not CatalogueVersion.objects.exists():
            call_command("catalogue", "load", stdout=StringIO())
        call_command("prices", "load", stdout=StringIO())
        demo.load(now())
        money.load(now())
        cases.load(now())
        data.put()
        for email, role in demo.SIGN_INS:
            self.stdout.write(f"{email} — {role}")
        self.stdout.write(f"Password of everybody: {demo.PASSWORD}")
        self.stdout.write(f"Secret of the OTP apps: {demo.APP_SECRET}")
