"""The project: settings, URLs, frame of every page, navigation, dashboard, local servers."""

from manager.celery import app as celery_app

__all__ = ["celery_app"]
