"""What the registry knows of a name's servers now, for a page that somebody waits for."""

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from domains.changes.goals import Record, addresses_of, packed
from domains.extensions.policy import Extension
from domains.extensions.reading import UnknownExtension, extension_of
from domains.models import Domain, Finding
from domains.offers.asking import HASTE
from domains.registry import adapters
from domains.registry.base import RegistryError
from domains.registry.facts import DomainInfo
from domains.states import GONE

SILENT = _("The registry does not answer at the moment. Nothing was changed: try again in a few minutes.")
MOST_NAMED = 50


@dataclass(frozen=True)
class Present:
    """Servers with their glue, records, and whatever else the registry says."""

    info: DomainInfo
    extension: Extension
    servers: list[list[str]] = field(default_factory=list)

    @property
    def records(self) -> list[Record]:
        """Of the signing, in a fixed order."""
        return sorted(self.info.ds, key=repr)

    def facts(self) -> object:
        """What a page shows and its form confirms."""
        return self.servers, packed(self.records), sorted(self.info.statuses)


def present_of(domain: Domain, today: datetime.date) -> Present:
    """Ask now. Raises RuleError when nobody answers, or the name cannot be asked about."""
    try:
        extension = extension_of(domain.extension, today)
        registry = adapters.get(extension.through, seconds=HASTE)
        info = registry.info(domain.name)
        below = {each for each in (server.name for server in info.servers) if each.endswith(f".{domain.name}")}
        glue = {each: addresses_of(registry, each) or () for each in below}
    except (RegistryError, UnknownExtension) as error:
        raise RuleError(SILENT) from error
    servers = [[each, *glue.get(each, ())] for each in sorted(server.name for server in info.servers)]
    return Present(info, extension, servers)


def owner_address(domain: Domain, present: Present) -> str:
    """The e-mail address of who holds the name. Raises RuleError when nobody answers."""
    if domain.holder is not None:
        return domain.holder.email
    try:
        registry = adapters.get(present.extension.through, seconds=HASTE)
        return registry.contact(present.info.registrant).email
    except RegistryError as error:
        raise RuleError(SILENT) from error


def dependents(domain: Domain, present: Present) -> tuple[list[Domain], int]:
    """Names that are served by hosts below this one (G20): those of its organization, and how many there are of
    others."""
    hosts = list(present.info.hosts)
    if not hosts:
        return [], 0
    hanging = Domain.objects.exclude(pk=domain.pk).exclude(state__in=GONE).filter(servers__overlap=hosts)
    mine = list(hanging.filter(organization_id=domain.organization_id)[:MOST_NAMED])
    return mine, hanging.exclude(organization_id=domain.organization_id).count()


def trouble_of(domain: Domain) -> str:
    """What the last look-up in the DNS found wrong, a value of ``lookups.asking.Reached``; empty when nothing is."""
    rows = Finding.objects.filter(name=domain.name, kind=Finding.Kind.DNS, ended_at=None)
    return rows.values_list("there", flat=True).first() or ""
