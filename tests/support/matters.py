"""Cases, files and mails that tests need."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from django.conf import settings

from core.clock import now
from organizations.models import Membership
from support.cases import replies
from support.cases.commands import Matter, open_case
from support.cases.files import attachment_of
from support.models import Case, CaseMessage, Letter

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0"
    b"\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)


def opened(member: Membership, **facts: Any) -> Case:
    """A case of this member, opened now unless told."""
    moment = facts.pop("now", now())
    matter = Matter(**{"topic": "technical", "subject": "2026-11", "text": "It does not work.", **facts})
    return open_case(actor=member, matter=matter, now=moment)


def letter(**facts: Any) -> Letter:
    """A mail of a stranger that waits at the desk."""
    moment = now()
    given = {"address": "x@luz.example", "text": "Hello", "language": "fr", "mail_id": str(Letter.objects.count())}
    return Letter.objects.create(**{**given, "received_at": moment, "due_at": moment, **facts})


def reply_address(case: Case, member: Membership, at: Any = None) -> str:
    """Where this member answers."""
    return replies.address_for(case.pk, member.user_id, at or now())


def mail(sender: str, to: str = "", text: str = "Here is more.", subject: str = "Re", **headers: str) -> EmailMessage:
    """A mail as people's programs write it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to or settings.SUPPORT_EMAIL, subject
    message["Message-ID"] = f"<{abs(hash((sender, to, text, subject)))}@luz.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def makers(member: Membership) -> dict[str, Callable[[], Any]]:
    """What addresses name: a case of this member with a file, and a letter; made when somebody asks."""

    def first() -> CaseMessage:
        known = member.organization.cases.first()
        case = known or opened(member, attached=[attachment_of("a.txt", b"x")])
        return case.messages.earliest("pk")

    return {"case": lambda: first().case_id, "file": lambda: first().files.get().pk, "letter": lambda: letter().pk}
