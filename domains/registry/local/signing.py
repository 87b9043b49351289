"""DS and key records of the local registry (RFC 5910)."""

from domains.registry.local.acts import No, needed
from domains.registry.local.names import Name
from domains.registry.local.reading import Tag

FIELDS = {"dsData": ("keyTag", "alg", "digestType", "digest"), "keyData": ("flags", "protocol", "alg", "pubKey")}
KINDS = {"dsData": "ds", "keyData": "keys"}
MOST = 8


def read_signing(tag: Tag | None, wanted: str) -> list[list[str]]:
    """The records of an element, each with its kind, which has to be the one that the extension takes. Raises No."""
    found = []
    for each in tag.inside if tag else []:
        if each.name in FIELDS:
            *rest, last = [needed(each, name) for name in FIELDS[each.name]]
            found.append([KINDS[each.name], *rest, last.upper() if each.name == "dsData" else last])
    if any(each[0] != wanted for each in found):
        raise No(2306, f"This extension takes {wanted}")
    return found


def change_signing(found: Name, tag: Tag | None) -> None:
    """Removals first, then additions. Raises No."""
    if tag is None:
        return
    wanted = found.policy.keys
    gone, is_all = read_signing(tag.get("rem"), wanted), tag.say("rem", "all") in {"1", "true"}
    new = read_signing(tag.get("add"), wanted)
    if any(each not in found.signing for each in gone):
        raise No(2303, "A record to remove is not there")
    kept = [] if is_all else [each for each in found.signing if each not in gone]
    if any(each in kept for each in new):
        raise No(2302, "A record to add is there")
    if len(kept) + len(new) > MOST:
        raise No(2308, f"At most {MOST} records")
    found.signing = kept + new
