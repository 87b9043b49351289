"""Cases in the export of everything, and what a person wrote in the file about them (ORG-78, SUP-28)."""

from collections.abc import Iterator, Sequence

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.exports.registry import Row as PersonalRow
from accounts.exports.registry import personal_table, utc
from accounts.models import User
from core.archive import Piece, Row
from organizations.exports.registry import ExportTable, ranges, within
from organizations.models import Membership
from support.cases.wording import files_shown
from support.models import CaseMessage

AT_ONCE = 20
"""Cases of one piece: their files are in memory together."""


def _messages(actor: Membership, piece: Piece) -> Iterator[Row]:
    for case in within(actor.organization.cases.select_related("product"), piece):
        for each in case.messages.exclude(kind=CaseMessage.Kind.NOTE).annotate(number_of_files=Count("files")):
            yield {
                "number": case.pk, "topic": str(case.get_topic_display()), "subject": case.subject,
                "product": case.product.name if case.product else "", "state": str(case.get_state_display()),
                "opened_at": case.opened_at, "closed_at": case.closed_at, "at": each.at, "by": each.author_name,
                "from": str(each.get_kind_display()), "text": each.text, "files": each.number_of_files,
            }  # fmt: skip


def _files(actor: Membership, piece: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    for case in within(actor.organization.cases.all(), piece):
        for each in files_shown(case).order_by("pk").iterator(chunk_size=1):
            yield f"{case.pk}-{each.pk}-{each.name}", bytes(each.data)


CASES = ExportTable(
    "support-cases", _("Support cases"),
    {
        "number": pgettext_lazy("document", "Number"), "topic": _("Topic"), "subject": _("Subject"),
        "product": _("Product"), "state": _("State"), "opened_at": _("Opened"), "closed_at": _("Closed on"),
        "at": _("When"),
        "by": pgettext_lazy("who did it", "By"), "from": pgettext_lazy("side of a support case", "From"),
        "text": _("Text"), "files": _("Files"),
    },
    _messages, lambda actor: ranges(actor.organization.cases.all(), AT_ONCE), _files, rank=60,
)  # fmt: skip


def _written(user: User) -> Iterator[PersonalRow]:
    """Their own words alone: what others wrote in the same case is theirs."""
    for each in CaseMessage.objects.filter(author=user, kind=CaseMessage.Kind.CUSTOMER).order_by("pk").iterator():
        yield each.case_id, utc(each.at), each.text


MY_MESSAGES = personal_table("support_messages", _("What you wrote to the support"), ("case", "at", "text"), _written)
