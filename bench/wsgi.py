"""The portal and the floor in one web server, for the mix of requests that ``bench/traffic.py`` sends."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "manager.settings"
django.setup()

from bench.floor import lay, stock_application  # noqa: E402 (Django is ready only now)
from bench.server import application as portal_application  # noqa: E402
from manager.web.whole_requests import Portal  # noqa: E402

lay()
floor, portal = stock_application(), portal_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Whichever the path names."""
    chosen = floor if environ["PATH_INFO"].startswith("/floor/") else portal
    answer: Iterable[bytes] = chosen(environ, start_response)
    return answer


served = Portal(application)
