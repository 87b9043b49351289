"""Reading the outbox in tests."""

from notifications.mail.delivery import as_mail
from notifications.models import Message
from notifications.secrets import decrypt_values


def kinds(address: str) -> list[str]:
    """Which mails were written to this address, in order."""
    return list(Message.objects.filter(address=address).order_by("created_at", "pk").values_list("kind", flat=True))


def last(address: str, kind: str) -> Message:
    """The newest mail of a kind to this address."""
    return Message.objects.filter(address=address, kind=f"organizations/{kind}").latest("created_at")


def text_of(message: Message) -> str:
    """The text part as its reader gets it."""
    return str(as_mail(message).body)


def link_of(message: Message) -> str:
    """The link that only the reader gets, as a path."""
    return "/" + decrypt_values(message.secrets)["link"].split("/", 3)[3]
