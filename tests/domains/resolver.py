"""A resolver that checks signatures, as small as a test needs it: it answers what a test says of a name."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode

Said = dict[str, tuple[str, str]]
"""By name: the code with checking and without; a name that is missing gets no answer at all."""


class _Answer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        packet, socket = self.request
        question = dns.message.from_wire(packet)
        name = str(question.question[0].name).rstrip(".")
        server: Any = self.server
        server.asked.append((name, bool(question.flags & dns.flags.CD)))
        if name not in server.said:
            return
        checked, unchecked = server.said[name]
        answer = dns.message.make_response(question)
        answer.set_rcode(dns.rcode.from_text(unchecked if question.flags & dns.flags.CD else checked))
        socket.sendto(answer.to_wire(), self.client_address)


@contextmanager
def resolver(said: Said) -> Iterator[tuple[tuple[str, int], list[tuple[str, bool]]]]:
    """Address and port of one on this machine, and what it was asked: names, and whether without checking."""
    with socketserver.UDPServer(("127.0.0.1", 0), _Answer) as server:
        server.said, server.asked = said, []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield ("127.0.0.1", int(server.server_address[1])), server.asked  # type: ignore[attr-defined]
        server.shutdown()
