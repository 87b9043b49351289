"""Forms of name servers and of signing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.forms import field_of, refused_by, rule_as_error, without_optional
from core.widgets import RadioCards
from domains.extensions.policy import Dnssec
from domains.models import Change, Domain
from domains.servers.commands import DS_TTL, Way, Wish, change_servers, change_signing
from domains.servers.present import Present
from domains.servers.typing import EXAMPLES, records_of, servers_of, typed_records, typed_servers
from organizations.models import Membership

LONGEST = 6_000
AREA = {"rows": 6, "autocapitalize": "none", "spellcheck": "false", "translate": "no"}
HOURS = DS_TTL // 3600
WAYS = {
    Way.KNOWN: _("The record of the new servers is made known first, both work for a while."),
    Way.UNSIGNED: _("The name is not signed any more; you can sign it again afterwards."),
}


class _OnName(forms.Form):
    def __init__(self, data: Any, *, actor: Membership, domain: Domain, present: Present) -> None:
        super().__init__(data)
        self.actor, self.domain, self.present = actor, domain, present

    @property
    def kind(self) -> Dnssec:
        """Which records its extension takes."""
        return self.present.extension.dnssec

    def clean_records(self) -> Any:
        """Records, one a line. Raises ValidationError."""
        with rule_as_error():
            return records_of(self.cleaned_data["records"], self.kind)


class ServersForm(_OnName):
    """The servers, and how a signed name stays reachable meanwhile."""

    servers = forms.CharField(
        label=_("Name servers"), max_length=LONGEST, widget=forms.Textarea(AREA),
        error_messages={"required": _("Write the name servers, one a line.")},
        help_text=_("One a line; below the name itself with its addresses, such as ns1.example.ch 192.0.2.1."),
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How the name stays reachable"), required=False)
    records = forms.CharField(
        label=_("Record of the new name servers"), max_length=LONGEST, required=False, widget=forms.Textarea(AREA)
    )
    understands = forms.BooleanField(
        label=_("I understand that web and mail of the name run where these servers say."),
        error_messages={"required": _("Confirm that you understand it.")},
    )

    def __init__(self, data: Any, **facts: Any) -> None:
        super().__init__(data, **facts)
        self.initial = {"servers": typed_servers(self.present.servers)}
        if not self.present.records:
            del self.fields["way"], self.fields["records"]
            return
        self.fields["way"].widget = RadioCards({str(key): text for key, text in WAYS.items()})
        field_of(self, "way", forms.ChoiceField).choices = [
            (Way.KNOWN.value, _("Make the new record known first")),
            (Way.UNSIGNED.value, _("Remove the record first")),
        ]
        self.fields["records"].help_text = EXAMPLES[self.kind]
        without_optional(self, "way", "records")

    def clean_servers(self) -> list[list[str]]:
        """A list for each line. Raises ValidationError."""
        with rule_as_error():
            return servers_of(self.cleaned_data["servers"], self.domain.name)

    def save(self, seen: str) -> Change | None:
        """Ask for it; None when a rule refused. Raises ChangedMeanwhile."""
        data = self.cleaned_data
        way = Way(data["way"]) if data.get("way") else None
        wish = Wish(data["servers"], way, data.get("records") or [])
        with refused_by(self):
            facts: dict[str, Any] = {"actor": self.actor, "product": self.domain.product, "present": self.present}
            return change_servers(**facts, wish=wish, seen=seen, now=now())
        return None


class SigningForm(_OnName):
    """The records at the parent; none ends the signing."""

    records = forms.CharField(
        label=_("Records"), max_length=LONGEST, required=False, widget=forms.Textarea(AREA),
        help_text=_("One a line. Without any the name is not signed."),
    )  # fmt: skip

    def __init__(self, data: Any, **facts: Any) -> None:
        super().__init__(data, **facts)
        self.initial = {"records": typed_records(self.present.records)}

    def save(self, seen: str) -> Change | None:
        """Ask for it; None when a rule refused. Raises ChangedMeanwhile."""
        records = self.cleaned_data["records"]
        with refused_by(self):
            return change_signing(
                actor=self.actor, product=self.domain.product, present=self.present, records=records, seen=seen,
                now=now(),
            )  # fmt: skip
        return None
