"""Where Celery finds the work of this app."""

from billing.documents.tasks import make_files

__all__ = ["make_files"]
