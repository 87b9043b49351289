"""The same questions asked of Cedar: the policies of ``rights.cedar`` over the world as entities."""

import datetime
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cedarpy import Entities, PolicySet, is_authorized_batch

from bench.rights_model import Person, Place, Product, World
from bench.rights_worlds import FOR_EVER, INSTANTS, Question

RULES, GRANT, FUTURE = re.split(r"// ---- One of these.*\n", Path(__file__).with_name("rights.cedar").read_text())
LAST_DAY = datetime.date(9999, 1, 1)


class Cedar:
    """A world, ready to be asked."""

    def __init__(self, world: World) -> None:
        self.policies = PolicySet.from_str("\n".join([RULES, *_linked(world)]))
        organizations = sorted({product.organization for product in world.products})
        entities = [_organization(name, world.zones[name]) for name in organizations]
        entities += [_person(each) for each in world.people] + [_product(each) for each in world.products]
        entities += [role for name in organizations for role in _roles(name)]
        self.entities = Entities.from_json_str(json.dumps(entities))

    def answers(self, questions: Iterable[Question]) -> list[bool]:
        """Whether each is allowed. Raises AssertionError for a policy that could not be evaluated."""
        results = is_authorized_batch([_request(each) for each in questions], self.policies, self.entities)
        assert not any(each.diagnostics.errors for each in results)
        return [each.allowed for each in results]


def _request(question: Question) -> dict[str, Any]:
    about = _uid("Product", question.product.name) if question.product else _uid("Organization", question.organization)
    context = {
        "now": _instant(question.at),
        "right": question.right,
        "place": _ref("Organization", question.organization),
    }
    action = _uid("Action", question.action)
    return {"principal": _uid("Person", question.person.name), "action": action, "resource": about, "context": context}


def _linked(world: World) -> Iterable[str]:
    """A policy for every grant and every rule. cedarpy links no templates, so the slots are filled here."""
    for grant in world.grants:
        slots = {"product": f"Product::{_text(grant.product)}", "rights": _text(sorted(grant.rights))}
        day = f'datetime("{grant.last_day or LAST_DAY}")'
        yield _filled(GRANT, grantee=f"Grantee::{_text(grant.grantee)}", last_day=day, **slots)
    for rule in world.rules:
        where = f"Organization::{_text(rule.grantee.split()[-1])}"
        slots = {"category": _text(rule.category), "rights": _text(sorted(rule.rights)), "organization": where}
        steps = {"since": str(rule.since), "until": str(rule.until)}
        yield _filled(FUTURE, grantee=f"Grantee::{_text(rule.grantee)}", **slots, **steps)


def _filled(template: str, **slots: str) -> str:
    return re.sub(r"\?(\w+)", lambda found: slots[found[1]], template)


def _organization(name: str, zone: str) -> dict[str, Any]:
    groups = ["members", "managers", "legal_representatives", "accountants", "externals"]
    roles = {group: _ref("Role", f"{group} {name}") for group in groups}
    offset = INSTANTS[0].astimezone(ZoneInfo(zone)).utcoffset() or datetime.timedelta()
    facts = {"name": name, "zone": {"__extn": {"fn": "duration", "arg": f"{int(offset.total_seconds() // 60)}m"}}}
    return _entity("Organization", name, {**facts, **roles})


def _roles(organization: str) -> list[dict[str, Any]]:
    """Legal representatives are managers, and all are members."""
    over = {"members": [], "managers": ["members"], "legal_representatives": ["managers"], "externals": ["members"]}
    return [
        _entity("Role", f"{group} {organization}", {}, [("Role", f"{each} {organization}") for each in above])
        for group, above in over.items()
    ]


def _person(person: Person) -> dict[str, Any]:
    parents = [parent for place in person.places for parent in _parents(place)]
    locks = {p.organization: _instant(p.suspended_until) for p in person.places if p.suspended_until}
    return {**_entity("Person", person.name, {"is_out": person.is_out}, parents), "tags": locks}


def _parents(place: Place) -> list[tuple[str, str]]:
    groups = {"legal_representative": "legal_representatives", "administrator": "managers", "external": "externals"}
    own = [groups.get(place.role, "members"), *(["accountants"] if place.has_accounting else [])]
    roles = [("Role", f"{group} {place.organization}") for group in own]
    return [*roles, *(("Grantee", grantee) for grantee in place.grantees)]


def _product(product: Product) -> dict[str, Any]:
    facts = {
        "organization": _ref("Organization", product.organization), "category": product.category,
        "rights": sorted(product.rights), "arrival": product.arrival, "is_cancelled": product.is_cancelled,
        "is_lockable": product.is_lockable, "has_maintenance": product.has_maintenance,
    }  # fmt: skip
    return _entity("Product", product.name, {**facts, **{kind: _instant(end) for kind, end in product.holds}})


def _entity(kind: str, name: str, facts: dict[str, Any], parents: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    return {"uid": _uid(kind, name), "attrs": facts, "parents": [_uid(*parent) for parent in parents]}


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


def _ref(kind: str, name: str) -> dict[str, Any]:
    return {"__entity": _uid(kind, name)}


def _instant(at: datetime.datetime | None) -> dict[str, Any]:
    return {"__extn": {"fn": "datetime", "arg": (at or FOR_EVER).strftime("%Y-%m-%dT%H:%M:%SZ")}}


def _text(value: str | list[str]) -> str:
    return json.dumps(value)
