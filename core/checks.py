"""System checks of what every app shares."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from core import pdf


@register
def documents(**_given: Any) -> list[CheckMessage]:
    """PDFs can be made."""
    lacking = ", ".join(pdf.missing())
    hint = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return [Warning(f"PDFs cannot be made: {lacking} is missing.", hint=hint, id="core.W001")] if lacking else []
