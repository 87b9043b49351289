"""The form before an export of everything."""

from core.errors import RuleError
from organizations.exports.commands import start_export
from organizations.models import Job, Membership
from security.sign_in.reauthentication import Reauthenticate


class ExportForm(Reauthenticate):
    """The own password: the archive is everything that somebody could steal."""

    def start(self, actor: Membership, *, documents_only: bool) -> Job | None:
        """Ask for the archive; None when a rule refused."""
        try:
            return start_export(actor=actor, documents_only=documents_only)
        except RuleError as refusal:
            self.add_error(None, str(refusal.message))
            return None
