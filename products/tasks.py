"""Where Celery finds the work of this app."""

from products.calls.tasks import perform_calls

__all__ = ["perform_calls"]
