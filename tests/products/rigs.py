"""Every implementation of a provider, set up for the one contract test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.conf import LazySettings

from accounts.models import User
from core.clock import now
from desk.products.commands import finish, refuse
from products.calls import queue as calls
from products.models import ProviderCall, StaffTask
from products.providers import Action, PersonalData
from products.providers.local import LocalProvider
from tests import factories
from tests.products.receiver import SECRET, Receiver, receiving


class Rig:
    """A provider named ``name`` and a way to see what it really did."""

    name = ""

    def effects(self, action: Action) -> int:
        """How often something was really done."""
        raise NotImplementedError

    def add_mailbox(self, reference: str, address: str) -> None:
        """What a customer does inside the mail service; nothing where mailboxes are not kept."""

    def opens_mailbox(self, reference: str, address: str, password: str) -> bool:
        """Whether the mailbox takes the password."""
        raise NotImplementedError

    def put_data(self, reference: str, email: str, *items: PersonalData) -> None:
        """What a person does inside the service; nothing where data of people is not known."""

    def kept(self, reference: str, email: str) -> list[str]:
        """Names of what is kept of the person, with the last day."""
        raise NotImplementedError

    def settle(self) -> None:
        """What people at the provider do so that an answer comes."""

    def work(self, times: int = 10) -> None:
        """Let a worker ask, and people answer, until nothing is due."""
        for _turn in range(times):
            calls.perform_next(now())
            self.settle()


class LocalRig(Rig):
    """The books in a file."""

    name = "local"

    def __init__(self, settings: LazySettings, folder: Path) -> None:
        settings.VAR_DIR = folder
        self.provider = LocalProvider(folder / "providers" / "local.sqlite3")

    def effects(self, action: Action) -> int:
        """From the books."""
        return self.provider.effects(action)

    def add_mailbox(self, reference: str, address: str) -> None:
        """Into the books."""
        self.provider.add_mailbox(reference, address)

    def opens_mailbox(self, reference: str, address: str, password: str) -> bool:
        """Ask the books."""
        return self.provider.opens_mailbox(reference, address, password)

    def put_data(self, reference: str, email: str, *items: PersonalData) -> None:
        """Into the books."""
        self.provider.put_data(reference, email, *items)

    def kept(self, reference: str, email: str) -> list[str]:
        """From the books."""
        return [f"{name} {until}" for name, until in self.provider.kept(reference, email)]


class WebhookRig(Rig):
    """The documented receiver behind a real server."""

    name = "hosting"

    def __init__(self, settings: LazySettings, receiver: Receiver) -> None:
        description = {"type": "webhook", "url": receiver.url, "secret": SECRET, "allow_private": True, "timeout": 5}
        settings.PROVIDERS = {"hosting": description}
        self.receiver = receiver

    def effects(self, action: Action) -> int:
        """From the receiver's memory."""
        return self.receiver.effects(action)

    def add_mailbox(self, reference: str, address: str) -> None:
        """Into the receiver's memory."""
        self.receiver.names["accounts"][reference]["mailboxes"] = [address]

    def opens_mailbox(self, reference: str, address: str, password: str) -> bool:
        """From the receiver's memory."""
        return bool(self.receiver.names["accounts"][reference]["passwords"][address] == password)

    def put_data(self, reference: str, email: str, *items: PersonalData) -> None:
        """Into the receiver's memory."""
        people = self.receiver.names["accounts"][reference].setdefault("people", {})
        people.setdefault(email, []).extend({**asdict(item), "kind": item.kind.value} for item in items)

    def kept(self, reference: str, email: str) -> list[str]:
        """From the receiver's memory."""
        own = self.receiver.names["accounts"][reference].get("people", {}).get(email, [])
        return [f"{item['name']} {item['kept_until']}" for item in own if item.get("kept_until")]


class ManualRig(Rig):
    """Somebody of the staff who knows which accounts exist."""

    name = "manual"

    def __init__(self) -> None:
        self._staff: User | None = None

    @property
    def staff(self) -> User:
        """Somebody of the staff."""
        self._staff = self._staff or factories.staff()
        return self._staff

    def settle(self) -> None:
        """Tick every task; refuse what nobody runs."""
        for task in StaffTask.objects.open().with_subject():
            if task.call.product.reference == "unknown":
                refuse(actor=self.staff, task=task, note="No account is called unknown.", now=now())
            else:
                finish(actor=self.staff, task=task, note="", reference=f"hand-{task.pk}", now=now())

    def effects(self, action: Action) -> int:
        """Tasks that were ticked."""
        return StaffTask.objects.filter(call__action=action, call__state=ProviderCall.State.DONE).count()


@contextmanager
def rigged(name: str, settings: LazySettings, folder: Path) -> Iterator[Rig]:
    """The rig of this name."""
    if name == "local":
        yield LocalRig(settings, folder)
    elif name == "manual":
        yield ManualRig()
    else:
        with receiving() as receiver:
            yield WebhookRig(settings, receiver)
