"""Lines of the log: one JSON object each, so that nothing that somebody sent can look like a line of its own."""

import contextvars
import datetime
import json
import logging
import re
import traceback

REQUEST: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="")
"""Random name of the request under way; the page of an error shows it as its reference."""


SECRETS = re.compile(r"(/(?:calendar|invite)/)[\w.:%-]{20,}")
"""Addresses that open something to whoever has them."""


class Lines(logging.Formatter):
    """``at`` (UTC), ``level``, ``logger``, ``message``; ``request`` inside of one, ``traceback`` of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, in ASCII: control characters and line breaks are escaped, secrets in addresses left out."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if REQUEST.get():
            line["request"] = REQUEST.get()
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        return SECRETS.sub(r"\1***", json.dumps(line))


def settings(*, debug: bool) -> dict[str, object]:
    """For Django's ``LOGGING``: everything to the error output of the process.

    An error of a page is written by ``manager.frame.errors``, so Django's own line about it is left out, unless its
    technical page takes the place of ours.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "core.logs.Lines"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR" if debug else "CRITICAL"},
            "django.security.csrf": {"level": "ERROR"},
            "django.server": {"handlers": ["lines"], "level": "INFO", "propagate": False},
            "stripe": {"level": "WARNING"},
            "weasyprint": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }
