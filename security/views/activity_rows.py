"""Recent activity as it is shown: each row as finished words, put into a pattern that was drawn once."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.template.defaultfilters import capfirst
from django.utils.safestring import SafeString

from core.components.formats import instant
from core.patterns import filled
from security.journal.own_words import told_to
from security.models import Event

if TYPE_CHECKING:
    from accounts.models import User

HIDDEN = SafeString(' class="phone-hidden"')


def drawn(events: Iterable[Event], reader: "User") -> SafeString:
    """The lines of the table. Where somebody else was is theirs."""
    return filled("security/activity/row.html", [_row(event, reader) for event in events])


def _row(event: Event, reader: "User") -> dict[str, object]:
    is_own = event.actor_id in {None, reader.pk}
    cells = {
        "place": capfirst(str(event.spot or "")) if is_own else "",
        "device": event.device if is_own else "",
        "organization": str(event.organization or ""),
    }
    when = instant(event.at)
    act = filled("security/activity/act.html", [{"when": when}], is_about_signing_in=event.is_about_signing_in)
    empty = {f"no_{name}": "" if cell else HIDDEN for name, cell in cells.items()}
    return {"when": when, "what": told_to(event, reader), "act": act, **cells, **empty}
