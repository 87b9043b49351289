"""Tables of domains."""

from domains.models.change import Change
from domains.models.command import RegistryCommand
from domains.models.contact import Contact, Intention
from domains.models.data_reminder import DataReminder
from domains.models.domain import Domain
from domains.models.fact import OwnerFact
from domains.models.finding import Finding
from domains.models.message import RegistryMessage
from domains.models.notice import Notice
from domains.models.owner_change import OwnerChange
from domains.models.transfer import Transfer

__all__ = [
    "Change",
    "Contact",
    "DataReminder",
    "Domain",
    "Finding",
    "Intention",
    "Notice",
    "OwnerChange",
    "OwnerFact",
    "RegistryCommand",
    "RegistryMessage",
    "Transfer",
]
