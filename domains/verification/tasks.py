"""Work of the workers after a proof."""

from celery import shared_task

from core.clock import now
from core.work import drain
from domains.verification.stops import lift_next

MOST = 500
"""Names of one run."""


@shared_task(name="domains.release_proved", ignore_result=True)
def release_proved() -> None:
    """Release the names of owners who are verified. Woken by the proof; a schedule finds what was left."""
    drain(lambda: lift_next(now()), most=MOST)
