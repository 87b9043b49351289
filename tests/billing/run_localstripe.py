"""Starts localstripe in a process of its own: on this machine only, from nothing, without a file.

``python tests/billing/run_localstripe.py <port>``. Nothing of the portal imports it.
"""

import sys

from aiohttp import web
from localstripe import resources, server

if __name__ == "__main__":
    resources.Store.dump_to_disk = lambda _store: None
    resources.schedule_webhook = lambda _event: None  # whoever wants its events asks for them
    web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
