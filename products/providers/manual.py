"""A provider made of people: each request becomes a task at the desk, and is done when staff tick it."""

import uuid

from products.models import StaffTask
from products.providers.base import Account, Capability, Figure, Person, PersonalData, ProviderError, Request


class ManualProvider:
    """For small hosters. The answer is written by ``desk.products.commands.finish``, not by a repetition."""

    capabilities = Capability.ACTIONS

    def perform(self, request: Request) -> None:
        """One task per request, however often it is asked."""
        whose = {"organization_id": int(request.organization)}
        StaffTask.objects.get_or_create(call_id=uuid.UUID(request.key), defaults=whose)

    def usage(self, reference: str) -> list[Figure]:
        """Nobody counts."""
        raise _not_offered()

    def accounts(self) -> list[Account]:
        """Nobody keeps books."""
        raise _not_offered()

    def sign_on(self, reference: str, person: Person) -> str:
        """There is nothing to open."""
        raise _not_offered()

    def has_mailbox(self, reference: str, address: str) -> bool:
        """Nobody can be asked while a page waits."""
        raise _not_offered()

    def data_of(self, reference: str, email: str) -> list[PersonalData]:
        """Nobody can be asked while a page waits."""
        raise _not_offered()


def _not_offered() -> ProviderError:
    return ProviderError("Tasks by hand do not offer this.", retryable=False)
