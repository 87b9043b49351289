"""What a leaving person has inside services, as their providers know it: listed, kept, transferred, given back."""

import datetime
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components.formats import day_text, number, plain_day
from organizations.departures.registry import Decision, DecisionGone, Decisions, PersonalItem, ReportLine, Restoration
from organizations.models import Departure, Membership
from products import providers
from products.boards.usage import GIGABYTE, UNITS
from products.calls.request import offers, request
from products.models import Product, ProviderCall
from products.providers import Action, DataKind, PersonalData, ProviderError
from products.querysets import members_seeing

CATEGORIES = ("drive", "mail", "suite")
"""Keys of the catalogue's categories whose services keep data of people."""
PATIENCE = 15
"""Seconds of asking providers for one page; what was not asked by then cannot be listed now."""
MOST_HEIRS = 200
"""Names in the list of those to whom files may be transferred."""
WORDS: dict[DataKind, Callable[[], tuple[str, str]]] = {
    DataKind.MAILBOX: lambda: (
        _("Mailboxes consulted"),
        _("The mailboxes stay with all their messages; only the access to them ends."),
    ),
    DataKind.CALENDAR: lambda: (
        _("Calendars"),
        _("Calendars that others share stay. Personal ones are kept 30 days and then erased."),
    ),
    DataKind.ADDRESS_BOOK: lambda: (
        _("Address books"),
        _("Address books that others share stay. Personal ones are kept 30 days and then erased."),
    ),
}


class Data:
    """Files, mailboxes of others, calendars and address books."""

    name, rank, asks_providers = "data", 30, True

    def personal_items(self, subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
        """Asks each service once; a provider that does not answer is not asked again."""
        found: list[PersonalItem] = []
        silent: set[str] = set()
        until = time.monotonic() + PATIENCE
        for product in services_of(subject):
            provider = product.kind.provider
            if provider in silent or time.monotonic() > until:
                found.append(_unlisted(product))
                continue
            try:
                items = providers.get(provider).data_of(product.reference, subject.user.email)
            except ProviderError:
                silent.add(provider)
                found.append(_unlisted(product))
            else:
                found += _listed(product, items, subject, now)
        return found

    def on_departure(self, departure: Departure, subject: Membership, decisions: Decisions | None) -> Any:
        """One request to each service, listed or not: what nobody could list is kept too."""
        return [_end(departure, product, subject, decisions) for product in services_of(subject)]

    def report(self, departure: Departure, written: Any) -> list[ReportLine]:
        """What each service was asked and what it answered; services where nothing was found are left out."""
        now_known = _with_transfers(departure, written)
        calls = {str(pk): call for pk, call in ProviderCall.objects.in_bulk([e["call"] for e in now_known]).items()}
        kept = {product.pk for product, _written in still_kept(departure)}
        return [
            _line(departure, each, calls.get(each["call"]), can_transfer=each["product"] in kept)
            for each in now_known
            if each["items"] != []
        ]

    def restore(self, back: Restoration, written: Any) -> None:
        """What is kept goes back to the person; what was transferred stays where it is."""
        products = {product.pk: product for product in services_of(back.member)}
        for each in _with_transfers(back.departure, written):
            if each["heir"]:
                facts = {"name": each["name"], "heir": each["heir"]}
                back.lost.append(_("The files of %(name)s stay with %(heir)s.") % facts)
            if each["product"] in products:
                product, data = products[each["product"]], {"person": back.departure.email}
                request(product=product, action=Action.GIVE_BACK_DATA, data=data, now=back.now)
                if back.member.user.email != back.departure.email:
                    moved = {**data, "now": back.member.user.email}
                    request(product=product, action=Action.RENAME_PERSON, data=moved, now=back.now)


def services_of(member: Membership) -> list[Product]:
    """Living services of the organization that may keep data of its people and whose provider knows of people."""
    living = member.organization.products.living().filter(kind__category__key__in=CATEGORIES).exclude(reference="")
    return [each for each in living.select_related("kind").order_by("pk") if offers(each, Action.KEEP_DATA)]


def still_kept(departure: Departure) -> list[tuple[Product, Sequence[str] | None]]:
    """Services whose provider keeps files of whoever went and can hand them over, with what was listed of them.

    Whether the days last is the caller's question. A transfer that the provider refused may be asked for again.
    """
    if departure.undone_at is not None:
        return []
    refused = ProviderCall.objects.filter(pk__in=[t["call"] for t in departure.transfers], state="failed")
    failed = {str(pk) for pk in refused.values_list("pk", flat=True)}
    gone = {each["product"] for each in departure.transfers if each["call"] not in failed}
    kept = {e["product"]: e["items"] for e in departure.parts.get(Data.name, []) if _may_hold_files(e)}
    living = departure.organization.products.living().filter(pk__in=kept.keys() - gone).select_related("kind")
    return [(each, kept[each.pk]) for each in living.order_by("pk") if offers(each, Action.HAND_OVER_DATA)]


def heirs_of(product: Product, now: datetime.datetime) -> list[Membership]:
    """Who may be given files of the product: whoever sees it."""
    return list(_seeing(product, now)[:MOST_HEIRS])


def _may_hold_files(written: dict[str, Any]) -> bool:
    return not written["heir"] and written["items"] != [] and written.get("has_files", True)


def _with_transfers(departure: Departure, written: Any) -> list[dict[str, Any]]:
    """What was written down, with the heir and the request of files that were transferred since."""
    later = {each["product"]: {"heir": each["heir"], "call": each["call"]} for each in departure.transfers}
    return [{**each, **later.get(each["product"], {})} for each in written]


def _end(departure: Departure, product: Product, subject: Membership, decisions: Decisions | None) -> dict[str, Any]:
    decision = (decisions or {}).get(_key(product), Decision())
    heir = _heir(product, decision.heir, subject, departure.at) if decision.heir else None
    details = {"person": departure.email, "until": departure.last_day.isoformat()}
    if heir:
        details["heir"] = heir.user.email
    action = Action.HAND_OVER_DATA if heir else Action.KEEP_DATA
    call = request(product=product, action=action, data=details, now=departure.at)
    name = heir.user.full_name if heir else ""
    items, has_files = _items(product, decisions), decisions is None or _key(product) in decisions
    return {
        "product": product.pk, "name": product.name, "call": str(call.pk), "heir": name, "items": items,
        "has_files": has_files,
    }  # fmt: skip


def _items(product: Product, decisions: Decisions | None) -> list[str] | None:
    """What the page listed of this service; None when nobody could or did look."""
    if decisions is None:
        return None
    keys = [_key(product), *(_key(product, kind) for kind in WORDS)]
    of_product = [decisions[key] for key in keys if key in decisions]
    if any(each.items is None for each in of_product):
        return None
    return [item for each in of_product for item in each.items or ()]


def _heir(product: Product, pk: int, subject: Membership, now: datetime.datetime) -> Membership:
    """Raises DecisionGone for somebody who went meanwhile, does not see the product or belongs to elsewhere."""
    heir: Membership | None = _heirs(product, subject, now).filter(pk=pk).first()
    if heir is None:
        reason = _("The files of %(name)s cannot be transferred to the person you chose any more. Choose again.")
        raise DecisionGone(reason % {"name": product.name})
    return heir


def _heirs(product: Product, subject: Membership, now: datetime.datetime) -> Any:
    return _seeing(product, now).exclude(pk=subject.pk)


def _seeing(product: Product, now: datetime.datetime) -> Any:
    seeing = members_seeing(product, product.organization.day_at(now))
    return seeing.select_related("user").order_by("directory_key", "pk")


def _listed(
    product: Product, items: list[PersonalData], subject: Membership, now: datetime.datetime
) -> list[PersonalItem]:
    found = []
    for kind, group in groupby(sorted(items, key=lambda item: list(DataKind).index(item.kind)), lambda item: item.kind):
        of_kind = list(group)
        names = [_worded(item) for item in of_kind]
        if kind == DataKind.FILES:
            title = _("Files in %(name)s") % {"name": product.name}
            heirs = list(_heirs(product, subject, now)[:MOST_HEIRS])
            found.append(PersonalItem(_key(product), title, _meta(of_kind), "", names, heirs))
        else:
            title, text = WORDS[kind]()
            found.append(PersonalItem(_key(product, kind), title, product.name, text, names))
    return found


def _unlisted(product: Product) -> PersonalItem:
    title = _("Data in %(name)s") % {"name": product.name}
    text = _("The provider does not answer, so the data cannot be listed now. If you go on, it is kept 30 days.")
    return PersonalItem(_key(product), title, "", text, is_unknown=True)


def _meta(items: list[PersonalData]) -> str:
    count = ngettext("%(n)s item", "%(n)s items", len(items)) % {"n": len(items)}
    total = sum(item.megabytes or 0 for item in items)
    return f"{count} · {_size(total)}" if total else count


def _worded(item: PersonalData) -> str:
    return item.name if item.megabytes is None else f"{item.name} · {_size(item.megabytes)}"


def _size(megabytes: int) -> str:
    if megabytes < GIGABYTE:
        return f"{number(megabytes)} {UNITS['MB']}"
    return f"{number(Decimal(megabytes * 10 // GIGABYTE) / 10)} {UNITS['GB']}"


def _line(
    departure: Departure, written: dict[str, Any], call: ProviderCall | None, *, can_transfer: bool
) -> ReportLine:
    what = _("Data in %(name)s") % {"name": written["name"]}
    outcome = _("The personal data is kept until %(day)s.") % {"day": day_text(departure.last_day)}
    if departure.undone_at is not None:
        outcome = _given_back(written["heir"])
    elif written["heir"]:
        outcome = _("The files go to %(heir)s, the rest is kept until %(day)s.") % {
            "heir": written["heir"], "day": day_text(departure.last_day),
        }  # fmt: skip
    answer = _answer(call)
    is_pending = call is not None and call.state == "waiting"
    return ReportLine(what, outcome, answer, is_pending, written["items"] or (), can_transfer=can_transfer)


def _given_back(heir: str) -> str:
    if heir:
        return _("The files stay with %(heir)s, the rest went back to the person.") % {"heir": heir}
    return _("The personal data went back to the person.")


def _answer(call: ProviderCall | None) -> str:
    if call is None or call.state == ProviderCall.State.WAITING:
        return _("Pending: the provider has not answered yet.") if call else ""
    if call.state == ProviderCall.State.DONE and call.answered_at:
        return _("Done by the provider on %(day)s.") % {"day": plain_day(call.answered_at)}
    return _("The provider refused: %(reason)s") % {"reason": call.error}


def _key(product: Product, kind: DataKind | None = None) -> str:
    return f"data-{product.pk}" + (f"-{kind.value}" if kind else "")
