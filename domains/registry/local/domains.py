"""Commands about names."""

from domains.registry.local.acts import CURRENCY, OPERATIONS, Act, Done, No, allow, code_of, money, needed
from domains.registry.local.names import DAY, Name, end, later
from domains.registry.local.policies import POLICIES, Policy, extension_of, tier_of
from domains.registry.local.reading import DOMAIN, FEE, RGP, SECDNS, Tag
from domains.registry.local.shown import name_data, signing_data
from domains.registry.local.signing import change_signing, read_signing
from domains.registry.local.writing import at, el, some, txt

LONGEST = 63
GRACE_DAYS = 5


def check(act: Act, tag: Tag) -> Done:
    """Which names are free, with fees when they are asked."""
    asked = act.beside(FEE, "check")
    answers, fees = "", ""
    for each in tag.all("name"):
        name = each.text.lower()
        reason = _why_not(act, name)
        answers += el("cd", txt("name", name, avail="0" if reason else "1"), some("reason", reason))
        fees += _fees(act, asked, name, reason) if asked else ""
    extension = [el("chkData", txt("currency", CURRENCY), fees, xmlns=FEE)] if asked else []
    return Done(data=el("chkData", answers, xmlns=DOMAIN), extension=extension)


def _why_not(act: Act, name: str) -> str:
    if not extension_of(name) or len(name.partition(".")[0]) > LONGEST:
        return "Not served here"
    return "In use" if act.page.domain(name) else ""


def _fees(act: Act, asked: Tag, name: str, reason: str) -> str:
    known = bool(extension_of(name))
    if not known or asked.say("currency") not in {"", CURRENCY}:
        return el("cd", txt("objID", name), txt("reason", reason or "Not in this currency"), avail="0")
    told = "".join(_fee(act, name, each) for each in asked.all("command"))
    return el("cd", txt("objID", name), some("class", tier_of(name)), told, avail="1")


def _fee(act: Act, name: str, command: Tag) -> str:
    kind, period = command.attributes.get("name", ""), command.say("period")
    if kind not in OPERATIONS:
        return el("command", txt("reason", "Not offered"), name=kind)
    fee = act.page.fees(name)[OPERATIONS.index(kind)] * int(period or "1")
    years = txt("period", period, unit="y") if period else ""
    return el("command", years, txt("fee", money(fee)), name=kind)


def create(act: Act, tag: Tag) -> Done:
    """A new name; where its extension decides about it first, it waits."""
    name = needed(tag, "name").lower()
    reason = _why_not(act, name)
    if reason:
        raise No(2302 if reason == "In use" else 2306, reason)
    policy, years, now = POLICIES[extension_of(name)], _years(tag), act.page.now
    _check_handles(act, [needed(tag, "registrant"), *(each.text for each in tag.all("contact"))])
    _check_shown(act, tag.say("registrant"), policy)
    fees = act.charge(name, "create", "create", years)
    row = act.page.books.execute("SELECT coalesce(max(number), 0) + 1 FROM effect").fetchone()
    made = Name(name, f"D{row[0]}-LOCAL", act.client, act.client, tag.say("registrant"), code_of(tag), now,
                None if policy.renews == "none" else later(now, years))  # fmt: skip
    made.added_until = now + policy.add_days * DAY
    made.contacts = [[each.attributes.get("type", ""), each.text] for each in tag.all("contact")]
    made.servers, made.glue = _servers(act, tag)
    made.signing = read_signing(act.beside(SECDNS, "create"), policy.keys)
    if policy.decision_days:
        made.state, made.order = "deciding", [act.key, act.number]
    act.page.put(made)
    act.note("create", name)
    parts = txt("name", name), txt("crDate", at(now)), some("exDate", at(made.expires))
    return Done(1001 if policy.decision_days else 1000, el("creData", *parts, xmlns=DOMAIN), fees)


def _years(tag: Tag, most: int = 10) -> int:
    period = tag.get("period")
    years = period.text if period else "1"
    if not years.isdecimal() or not 1 <= int(years) <= most or (period and period.attributes.get("unit") != "y"):
        raise No(2004, "So many years are not offered")
    return int(years)


def _check_shown(act: Act, handle: str, policy: Policy) -> None:
    """Raise No for a holder who is hidden where everybody is shown."""
    facts = act.page.one("contact", "handle", handle) or {}
    if not policy.hides and any(name == "name" for name, _form in facts.get("hidden") or []):
        raise No(2308, "Holders are shown here")


def _check_handles(act: Act, handles: list[str]) -> None:
    for handle in handles:
        if act.page.one("contact", "handle", handle) is None:
            raise No(2303, f"Nobody is called {handle}")


def _servers(act: Act, tag: Tag) -> tuple[list[str], dict[str, list[str]]]:
    """Name servers of a payload: hosts that are known, or names with their addresses."""
    names, glue = [], {}
    for each in tag.get("ns").inside if tag.get("ns") else []:  # type: ignore[union-attr]
        name = (each.text if each.name == "hostObj" else needed(each, "hostName")).lower()
        if each.name == "hostObj" and act.page.one("host", "name", name) is None:
            raise No(2303, f"No host is called {name}")
        names.append(name)
        glue[name] = [one.text for one in each.all("hostAddr")]
    return names, {name: addresses for name, addresses in glue.items() if addresses}


def info(act: Act, tag: Tag) -> Done:
    """Everything about a name; its code for its sponsor alone."""
    found = act.page.domain(needed(tag, "name").lower())
    if found is None:
        raise No(2303)
    code = code_of(tag)
    if code and code != found.code:
        raise No(2202)
    grace = "".join(el("rgpStatus", s=each) for each in found.grace(act.page.now))
    extension = [el("infData", grace, xmlns=RGP)] if grace else []
    below = "SELECT name FROM host WHERE name LIKE ? ORDER BY name"
    hosts = [row[0] for row in act.page.books.execute(below, [f"%.{found.name}"])]
    is_own = found.client == act.client or code == found.code
    return Done(data=name_data(found, hosts, is_own=is_own), extension=[*extension, *signing_data(found.signing)])


def renew(act: Act, tag: Tag) -> Done:
    """More years, from the day where the name ends, which the client has to know."""
    found = act.own(needed(tag, "name").lower())
    policy, years = found.policy, _years(tag)
    if not policy.has_renew or found.expires is None:
        raise No(2101, "Names of this extension renew by themselves")
    allow(found, "clientRenewProhibited", "serverRenewProhibited")
    if needed(tag, "curExpDate")[:10] != f"{found.expires:%Y-%m-%d}":
        raise No(2306, f"The present expiry date is {found.expires:%Y-%m-%d}")
    new = later(found.expires, years)
    if new > later(act.page.now, policy.most_years):
        raise No(2105, f"At most {policy.most_years} years")
    fees = act.charge(found.name, "renew", "renew", years)
    caught_up, found.restored = found.restored is not None, None  # a year that was missing is not given back
    found.expires, found.renewed_until = new, None if caught_up else act.page.now + GRACE_DAYS * DAY
    _save(act, found, "renew")
    data = el("renData", txt("name", found.name), txt("exDate", at(new)), xmlns=DOMAIN)
    return Done(data=data, extension=fees)


def delete(act: Act, tag: Tag) -> Done:
    """The end is ordered, unless other names need its hosts."""
    found = act.own(needed(tag, "name").lower())
    allow(found, "clientDeleteProhibited", "serverDeleteProhibited")
    others = _served_by(act, found.name)
    if others:
        raise No(2305, f"Its hosts serve {others} other names")
    before = found.expires
    end(found, act.page.now)
    if found.expires != before:
        act.page.bill(act.client, -act.page.fees(found.name)[1])
    _save(act, found, "delete")
    return Done(1000 if found.state == "released" else 1001)


def _served_by(act: Act, name: str) -> int:
    """How many other names have servers below this one."""
    if act.page.books.execute("SELECT 1 FROM host WHERE name LIKE ?", [f"%.{name}"]).fetchone() is None:
        return 0
    others = "SELECT count(*) FROM domain WHERE name != ? AND instr(facts, ?)"
    return int(act.page.books.execute(others, [name, f'.{name}"']).fetchone()[0])


def update(act: Act, tag: Tag) -> Done:
    """Servers, contacts, statuses, owner, code, signing; or a restore."""
    found = act.own(needed(tag, "name").lower())
    restore = act.beside(RGP, "update")
    if restore is not None:
        return _restore(act, found, restore)
    removed = {each.attributes.get("s", "") for each in _all(tag, "rem", "status")}
    if not {"clientUpdateProhibited"} & removed:
        allow(found, "clientUpdateProhibited", "serverUpdateProhibited")
    allow(found)
    _change_servers(act, found, tag)
    _change_people(act, found, tag)
    wanted = {each.attributes.get("s", "") for each in _all(tag, "add", "status")}
    if not all(each.startswith("client") for each in wanted | removed):
        raise No(2306, "This status is not for clients")
    found.statuses = sorted({*found.statuses, *wanted} - removed)
    change_signing(found, act.beside(SECDNS, "update"))
    _save(act, found, "update")
    return Done()


def _all(tag: Tag, part: str, name: str) -> list[Tag]:
    inside = tag.get(part)
    return list(inside.all(name)) if inside else []


def _change_servers(act: Act, found: Name, tag: Tag) -> None:
    (gone, _glue), (new, glue) = (_servers(act, tag.get(part) or tag) if tag.get(part) else ([], {})
                                  for part in ("rem", "add"))  # fmt: skip
    if not set(gone) <= set(found.servers) or set(new) & set(found.servers) - set(gone):
        raise No(2306, "Servers to remove are not there, or servers to add are there")
    found.servers = [each for each in found.servers if each not in gone] + new
    found.glue = {name: each for name, each in {**found.glue, **glue}.items() if name in found.servers}


def _change_people(act: Act, found: Name, tag: Tag) -> None:
    gone, new = ([[each.attributes.get("type", ""), each.text] for each in _all(tag, part, "contact")]
                 for part in ("rem", "add"))  # fmt: skip
    if any(each not in found.contacts for each in gone) or any(each in found.contacts for each in new):
        raise No(2306, "Contacts to remove are not there, or contacts to add are there")
    owner, code = tag.say("chg", "registrant"), tag.get("chg", "authInfo", "pw")
    _check_handles(act, [each[1] for each in new] + ([owner] if owner else []))
    _check_shown(act, owner, found.policy)
    found.contacts = [each for each in found.contacts if each not in gone] + new
    found.registrant, found.code = owner or found.registrant, code.words if code else found.code


def _restore(act: Act, found: Name, tag: Tag) -> Done:
    step, now, policy = tag.get("restore"), act.page.now, found.policy
    kind = step.attributes.get("op", "") if step else ""
    if kind == "report":
        return _report(act, found, step)
    if policy.restore == "none":
        raise No(2304, "Names of this extension are not restored")
    if found.state != "redemption":
        raise No(2304, "The name is not in redemption")
    fees = act.charge(found.name, "restore", "update")
    found.restored, found.state = now, "restoring" if policy.restore == "report" else "registered"
    if found.expires:
        found.expires = later(found.expires, policy.restore_adds)
    _save(act, found, "restore")
    grace = "".join(el("rgpStatus", s=each) for each in found.grace(now))
    return Done(extension=[*([el("upData", grace, xmlns=RGP)] if grace else []), *fees])


def _report(act: Act, found: Name, step: Tag | None) -> Done:
    if found.state != "restoring":
        raise No(2304, "No report is waited for")
    report = step.get("report") if step else None
    for each in ("preData", "postData", "delTime", "resTime", "resReason", "statement"):
        needed(report, each)
    found.state = "registered"
    _save(act, found, "report")
    return Done()


def _save(act: Act, found: Name, command: str) -> None:
    found.updated, found.updater = act.page.now, act.client
    act.page.put(found)
    act.note(command, found.name)
