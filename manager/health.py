"""``python -m manager.health``: exit code 0 while the web server of this machine shows the sign-in page.

For health checks of containers: it asks under the portal's own name, which ALLOWED_HOSTS lets in.
"""

import sys
from urllib.parse import urlsplit

from manager import environment
from manager.supervisor.ports import answers


def main() -> int:
    """0 or 1."""
    env = environment.load()
    return 0 if answers(env.host, env.port, "/login/", name=urlsplit(env.public_url).netloc) == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
