"""What kinds of long work there are: each is described once and added by the app that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.hooks import Hook
from core.policy import Verdict

if TYPE_CHECKING:
    from organizations.models import Job, Membership


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    ``key`` is stored with its jobs and is never renamed; ``title`` heads their page. ``run`` does one row of a job for
    the member who asked, in a transaction. What takes long and writes no row of the database may be ``prepare``d
    before it; ``run`` gets the answer, or None of a kind that prepares nothing. It may be done again, when a worker
    dies, and a refusal there refuses the row. Of a kind that ``makes_file`` the first refused row stops the job;
    ``may_fetch`` is asked before its file is given, None: whoever may export everything. ``above`` is the page that
    its page lies under: name of the address, and words.
    """

    key: str
    title: "str | Promise"
    run: "Callable[[Job, Membership, Any, Any], None]"
    makes_file: bool = False
    prepare: "Callable[[Job, Membership, Any], Any] | None" = None
    may_fetch: "Callable[[Membership], Verdict] | None" = None
    above: "tuple[str, str | Promise]" = ("organizations:people", _("Users"))


JOB_KINDS: Hook[JobKind] = Hook(key=lambda kind: kind.key)


def kind_of(key: str) -> JobKind:
    """The kind of a stored job. One that nobody adds any more is shown by its key, and a worker stops there."""
    return JOB_KINDS.get(key) or JobKind(key, key, _nobody)


def _nobody(job: "Job", _actor: "Membership", _row: object, _prepared: object) -> None:
    raise LookupError(f"Nobody does jobs of the kind {job.kind!r} any more.")
