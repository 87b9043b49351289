"""A worker that is killed over a mail leaves it to another one, who sends it under the same Message-ID."""

import os
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connection

from core.clock import now
from manager import environment
from notifications.mail.delivery import deliver_due
from notifications.models import LEASE, Message
from tests import factories
from tests.evidence import count
from tests.notifications.inbox import Inbox

WORK = (
    "import django; django.setup()\nimport os\nfrom core.clock import now\nfrom notifications.mail import delivery\n"
    f"def dies(*_given): os.kill(os.getpid(), {signal.SIGKILL:d})\n"
)
FAULTS = {
    "before the server has it": ("delivery.as_mail = dies", 1),
    "before the mark": ("delivery._write_down = dies", 2),
}


def worker(fault: str, port: int) -> int:
    """A worker in a process of its own, on the database of the tests; how it ended."""
    place = connection.get_connection_params()
    url = f"postgresql:///{place['dbname']}?host={quote(place['host'])}&user={place['user']}"
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "manager.settings", "DATABASE_URL": url, "EMAIL_PORT": str(port)}
    script = f"{WORK}{fault}\ndelivery.deliver_due(now)"
    return subprocess.Popen([sys.executable, "-c", script], env=told, cwd=environment.ROOT).wait(60)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", FAULTS)
def test_killed_and_taken_over_after_its_lease(inbox: Inbox, settings: LazySettings, when: str) -> None:
    fault, sent = FAULTS[when]
    message = factories.message(factories.person())
    assert worker(fault, settings.EMAIL_PORT) == -signal.SIGKILL
    count("processes killed in the middle of their work")
    assert deliver_due(now) == 0
    assert deliver_due(lambda: now() + LEASE) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.SENT, 2)
    assert (len(inbox.ids), len(set(inbox.ids))) == (sent, 1)
