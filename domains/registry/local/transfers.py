"""Transfers of names between the clients of the local registry."""

from domains.registry.local.acts import Act, Done, No, allow, code_of, needed
from domains.registry.local.names import DAY, Name, finish_move
from domains.registry.local.reading import DOMAIN, Tag
from domains.registry.local.writing import at, el, some, txt


def transfer(act: Act, tag: Tag, step: str) -> Done:
    """Ask for a transfer, or how it is, or end it."""
    found = act.page.domain(needed(tag, "name").lower())
    if found is None:
        raise No(2303)
    steps = {"query": _query, "request": _request}
    if step in steps:
        return steps[step](act, found, tag)
    if found.moving is None:
        raise No(2301)
    actor = found.moving.to if step == "cancel" else found.client
    if actor != act.client:
        raise No(2201)
    done = {"cancel": "clientCancelled", "approve": "clientApproved", "reject": "clientRejected"}[step]
    others = {found.moving.to, found.client} - {act.client}
    finish_move(found, done, act.page.now, act.client)
    act.page.put(found)
    act.note(f"transfer {step}", found.name)
    for other in others:
        act.page.tell(other, f"transfer: {done}", found.name, {"turn": "move", **(found.last_move or {})})
    return Done(data=moved_data(found))


def _query(act: Act, found: Name, tag: Tag) -> Done:
    if found.moving is None and found.last_move is None:
        raise No(2301)
    involved = {found.client, found.moving.to if found.moving else (found.last_move or {}).get("asked")}
    if act.client not in involved and code_of(tag) != found.code:
        raise No(2201)
    return Done(data=moved_data(found))


def _request(act: Act, found: Name, tag: Tag) -> Done:
    policy, now = found.policy, act.page.now
    if found.moving:
        raise No(2300)
    if found.client == act.client:
        raise No(2106, "It is yours already")
    if not found.code or code_of(tag) != found.code:
        raise No(2202)
    allow(found, "clientTransferProhibited", "serverTransferProhibited")
    if now < (found.transferred or found.created) + policy.lock_days * DAY:
        raise No(2304, f"It came less than {policy.lock_days} days ago")
    fees = act.charge(found.name, "transfer", "transfer") if policy.transfer_adds else []
    loser = found.client
    found.begin_move(act.client, now, now + policy.transfer_days * DAY)
    if not policy.transfer_days:
        finish_move(found, "serverApproved", now, "registry")
    act.page.put(found)
    act.note("transfer request", found.name)
    act.page.tell(loser, "transfer asked for" if policy.transfer_days else "transferred", found.name,
                  {"turn": "move", **_moving(found)})  # fmt: skip
    return Done(1001 if policy.transfer_days else 1000, moved_data(found), fees)


def _moving(found: Name) -> dict[str, str]:
    if found.moving is None:
        return dict(found.last_move or {})
    moving = found.moving
    told = {"status": "pending", "asked": moving.to, "since": moving.since.isoformat(), "by": found.client}
    return {**told, "at": moving.until.isoformat(), "previous": moving.previous}


def moved_data(found: Name) -> str:
    """How the transfer of a name is."""
    return moved(found.name, _moving(found), at(found.expires))


def moved(name: str, told: dict[str, str], expires: str = "") -> str:
    """The state of a transfer as an element."""
    since, acted = (f"{told[each][:19]}Z" for each in ("since", "at"))
    parts = txt("name", name), txt("trStatus", told["status"]), txt("reID", told["asked"]), txt("reDate", since)
    return el("trnData", *parts, txt("acID", told["by"]), txt("acDate", acted), some("exDate", expires), xmlns=DOMAIN)
