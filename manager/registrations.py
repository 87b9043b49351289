"""What the project adds to the hooks of the apps below."""

from django.utils.translation import gettext_lazy as _

from core.sources import SOURCES, Source
from manager.search import places, rows


def register() -> None:
    """Called once, when all models are ready."""
    SOURCES.add(
        Source("pages", _("Go to"), 10, places.pages),
        Source("products", _("Products"), 20, rows.products),
        Source("people", _("People"), 30, rows.people, "organizations:people"),
        Source("documents", _("Invoices"), 40, rows.documents),
        Source("acts", _("Actions"), 50, places.acts),
    )
