"""What support adds to the hooks of the apps below."""

from organizations.departures.registry import STEPS
from support.departure import Visits


def register() -> None:
    """Called once, when all models are ready."""
    STEPS.add(Visits())
