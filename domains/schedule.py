"""The clock as a caller."""

import datetime
from collections.abc import Callable, Iterable
from functools import partial

from celery import shared_task

from core.clock import now
from core.work import drain
from domains.changes import tasks as of_changes  # noqa: F401 (registers the task)
from domains.contacts.commands import forget_old
from domains.drift import tasks as drift  # noqa: F401 (registers the tasks)
from domains.life.ending import let_go_next
from domains.life.sweep import expire_some, give_up_next, interrupt_next
from domains.life.terms import set_terms
from domains.lookups.asking import is_possible
from domains.lookups.following import look_up_next
from domains.models import RegistryCommand
from domains.notices.data import ask_organization, organizations_to_ask
from domains.notices.due import organizations_to_tell
from domains.notices.telling import tell_organization
from domains.owner.commands import end_next, remind_next
from domains.restore import tasks  # noqa: F401 (the same)
from domains.verification.stops import hold_next, lift_next, remind_owner

MOST = 500
"""Steps of one run."""
LOOK_UPS = 50
"""Of one run; a name that nobody answers for takes ten seconds."""


@shared_task(name="domains.sweep", ignore_result=True)
def sweep() -> None:
    """Tell billing the days, let terms end, interrupt, give up what nobody paid. Every hour, and no harm more often."""
    for step in (set_terms, expire_some, interrupt_next, give_up_next, let_go_next):
        drain(partial(_now, step))


def _now(step: Callable[[datetime.datetime], object]) -> object:
    return step(now())


@shared_task(name="domains.owner_changes", ignore_result=True)
def owner_changes() -> None:
    """Remind owners who are asked, and end what nobody answered. Every quarter of an hour."""
    for step in (remind_next, end_next):
        drain(partial(_now, step))


@shared_task(name="domains.owner_facts", ignore_result=True)
def owner_facts() -> None:
    """Remind owners who are to be verified, hold names of those who were not, release the others. Every minute."""
    for step in (lift_next, remind_owner, hold_next):
        drain(partial(_now, step), most=MOST)


@shared_task(name="domains.look_up", ignore_result=True)
def look_up() -> None:
    """Ask the DNS for names whose servers or signing changed. Every minute."""
    if is_possible():
        drain(partial(_now, look_up_next), most=LOOK_UPS)


@shared_task(name="domains.tell", ignore_result=True)
def tell() -> None:
    """Tell what ends (DOM-60). Every hour, and no harm more often. Raises at the end what went wrong for single
    organizations."""
    _each(organizations_to_tell, tell_organization)


@shared_task(name="domains.ask_for_data", ignore_result=True)
def ask_for_data() -> None:
    """Ask owners once a year whether their data are right (DOM-66). Every day, and no harm more often."""
    _each(organizations_to_ask, ask_organization)


def _each(
    found: Callable[[datetime.datetime], Iterable[int]], step: Callable[[int, datetime.datetime], object]
) -> None:
    """Do it for each organization; what is wrong with one keeps no other from its turn."""
    failed: list[Exception] = []
    for organization in list(found(now())):
        try:
            step(organization, now())
        except Exception as error:
            error.add_note(f"Organization {organization}.")
            failed.append(error)
    if failed:
        raise ExceptionGroup("Some organizations could not be told of their names.", failed)


@shared_task(name="domains.drop_old_commands", ignore_result=True)
def drop_old_commands() -> None:
    """Let go of what the log of commands kept long enough (REG-3), and of choices for names that nobody ordered."""
    drain(lambda: RegistryCommand.objects.drop_old(now()))
    forget_old(now())
