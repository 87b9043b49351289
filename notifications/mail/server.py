"""The mail server: whatever it does, one mail takes no longer than it may.

A time-out alone bounds the wait for the next byte: a server that drips one now and then would hold a worker for hours.
"""

import smtplib
import socket
import threading
from contextlib import suppress
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

LONGEST = 30
"""Seconds for opening a conversation once the server is reached, and for each mail in it. Then the line is cut."""


class Conversation(smtplib.SMTP):
    """SMTP with an end."""

    _line: socket.socket | None = None
    _end: threading.Timer | None = None

    def sendmail(self, *given: Any, **named: Any) -> Any:
        """As ever, within ``LONGEST``; the time between two mails is the worker's own."""
        self._begin()
        try:
            return super().sendmail(*given, **named)
        finally:
            self._stop()

    def close(self) -> None:
        """As ever, and nobody cuts the line any more."""
        self._stop()
        super().close()
        if self._line is not None:
            self._line.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]  # as SMTP_SSL does
        self._line = found.dup()  # TLS takes the first handle over
        self._begin()
        return found

    def _begin(self) -> None:
        self._stop()
        self._end = threading.Timer(LONGEST, self._cut)
        self._end.daemon = True
        self._end.start()

    def _stop(self) -> None:
        if self._end is not None:
            self._end.cancel()

    def _cut(self) -> None:
        with suppress(OSError):
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)


class Backend(EmailBackend):
    """Django's, with conversations that end."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Without TLS from the first byte: the portal offers STARTTLS alone."""
        return Conversation
