"""The form before an export of everything."""

from core.forms import refused_by
from organizations.exports.commands import start_export
from organizations.models import Job, Membership
from security.sign_in.reauthentication import Reauthenticate


class ExportForm(Reauthenticate):
    """The own password: the archive is everything that somebody could steal."""

    def start(self, actor: Membership, *, documents_only: bool) -> Job | None:
        """Ask for the archive; None when a rule refused."""
        with refused_by(self):
            return start_export(actor=actor, documents_only=documents_only)
        return None
