"""Mail that no person wrote: answering it would go round in circles (SUP-26)."""

from support.cases import replies
from support.intake.reading import Mail

BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
MACHINES = {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "bounce", "bounces"}
NOBODY = {"<>", ""}
TOLD_BY = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "x-loop")
"""Headers that only programs write."""


def why_nobody_wrote(mail: Mail, *, bounces_to: str | None) -> str:
    """Why the mail is taken for automatic, in a word for the log; empty when somebody wrote it.

    ``bounces_to``: the sender of the envelope, empty for a delivery report; None where the server did not tell.
    """
    name = mail.sender.partition("@")[0].partition("+")[0]
    reasons = {
        "own address": replies.is_ours(mail.sender),
        "auto-submitted": mail.header("Auto-Submitted").partition(";")[0].strip() not in {"", "no"},
        "precedence": mail.header("Precedence") in BULK,
        "mailing list": any(header.startswith("list-") for header in mail.header_names),
        "delivery report": mail.head.get_content_type() in {"multipart/report", "message/delivery-status"},
        "empty return path": _is_null(mail, bounces_to),
        "machine": name in MACHINES,
        "autoresponder": any(header in mail.header_names for header in TOLD_BY),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _is_null(mail: Mail, bounces_to: str | None) -> bool:
    if bounces_to is not None and bounces_to.strip() in NOBODY:
        return True
    return "return-path" in mail.header_names and mail.header("Return-Path") in NOBODY
