#!/usr/bin/env python3
"""Checks an application password for Dovecot and every server that speaks checkpassword (docs/app-passwords.md).

Reads "login NUL password NUL …" from descriptor 3, asks the portal, and runs the reply program of the command line
when the password is right. Exit codes: 1 refused, 2 called wrongly, 111 no answer now (the server tries later).
Settings: the file named by APP_PASSWORD_CONFIG (default /etc/atrio-checkpassword.json, readable by the server alone):
{"url": "https://portal.example.com/api/app-passwords/check/", "secret": "…"}
"""

import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any

REFUSED, WRONG_CALL, LATER = 1, 2, 111
SECONDS = 10
LONGEST = 512  # bytes of the protocol
CONFIG = os.environ.get("APP_PASSWORD_CONFIG", "/etc/atrio-checkpassword.json")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The secret goes to the portal alone."""

    def redirect_request(self, *_given: Any) -> None:
        return None  # no second request: the redirect becomes an error


def credentials() -> tuple[str, str]:
    """Login and password of the protocol, or the end."""
    try:
        with os.fdopen(3, "rb") as pipe:
            login, password, _rest = pipe.read(LONGEST).split(b"\0", 2)
        return login.decode(), password.decode()
    except (OSError, ValueError):
        sys.exit(WRONG_CALL)


def ask(login: str, password: str) -> dict[str, Any]:
    """The portal's answer as a dictionary; ends with 111 when there is none."""
    try:
        with open(CONFIG, encoding="utf-8") as file:
            config = json.load(file)
        question = {"login": login, "password": password}
        question |= {"service": os.environ.get("SERVICE", ""), "ip": os.environ.get("TCPREMOTEIP", "")}
        headers = {"Authorization": f"Bearer {config['secret']}", "Content-Type": "application/json"}
        request = urllib.request.Request(config["url"], json.dumps(question).encode(), headers)
        with urllib.request.build_opener(NoRedirect).open(request, timeout=SECONDS) as answer:
            return dict(json.load(answer))
    except (OSError, ValueError, TypeError, KeyError) as error:  # URLError and HTTPError are OSErrors
        print(f"checkpassword: {error}", file=sys.stderr)
        sys.exit(LATER)


def main() -> None:
    """Ask, then become the reply program."""
    reply = sys.argv[1:]
    if not reply:
        sys.exit(WRONG_CALL)
    if os.environ.get("AUTHORIZED"):  # Dovecot looks up a person without a password; the userdb does that
        sys.exit(LATER)
    login, password = credentials()
    answer = ask(login, password)
    if answer.get("ok") is not True:
        sys.exit(REFUSED)
    os.environ["USER"] = answer["login"]
    os.execvp(reply[0], reply)


if __name__ == "__main__":
    main()
