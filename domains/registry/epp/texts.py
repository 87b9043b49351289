"""Kinds of text inside EPP messages: what each looks like. Blanks around it do not count, except in a ``line``."""

import re

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?"
DAY = r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?"
LANGUAGE = r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"
DURATION = r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
DOMAIN_STATUS = (
    "clientDeleteProhibited|clientHold|clientRenewProhibited|clientTransferProhibited|clientUpdateProhibited|inactive|"
    "ok|pendingCreate|pendingDelete|pendingRenew|pendingTransfer|pendingUpdate|serverDeleteProhibited|serverHold|"
    "serverRenewProhibited|serverTransferProhibited|serverUpdateProhibited"
)
HOST_STATUS = (
    "clientDeleteProhibited|clientUpdateProhibited|linked|ok|pendingCreate|pendingDelete|pendingTransfer|pendingUpdate|"
    "serverDeleteProhibited|serverUpdateProhibited"
)
GRACE = "addPeriod|autoRenewPeriod|renewPeriod|transferPeriod|pendingDelete|pendingRestore|redemptionPeriod"
TRANSFER_STATUS = "clientApproved|clientCancelled|clientRejected|pending|serverApproved|serverCancelled"
DECIMAL = r"(\d+(\.\d*)?|\.\d+)"
FREE = "mixed"
"""Anything, elements too."""
LINES = {"line", "line255", "open_line255"}
"""Kinds in which blanks count: codes and words of people."""

KINDS = {
    "empty": "",
    "line": r"[^\t\r\n]*",
    "line255": r"[^\t\r\n]{1,255}",
    "open_line255": r"[^\t\r\n]{0,255}",
    "word": r".+",
    "open_word": r".*",
    "word255": r".{1,255}",
    "uri": r"\S+",
    "sid": r".{3,64}",
    "key": r".{3,64}",
    "label": r".{1,255}",
    "handle": r".{3,16}",
    "new_handle": r".{0,16}",
    "password": r".{6,64}",
    "long_password": r".{6,}",
    "reason": r".{1,32}",
    "postcode": r".{0,16}",
    "country": r"..",
    "phone": r"(?=.{0,17}$)(\+[0-9]{1,3}\.[0-9]{1,14})?",
    "address": r".{3,45}",
    "ip": r"v4|v6",
    "roid": r"(?<!\w)\w{1,80}-\w{1,8}",
    "instant": INSTANT,
    "day": DAY,
    "duration": DURATION,
    "language": LANGUAGE,
    "version": r"1\.0",
    "bool": r"0|1|true|false",
    "number": r"[1-9]\d{0,9}",
    "count": r"\d{1,20}",
    "short": r"\d{1,5}",
    "byte": r"\d{1,3}",
    "hex": r"([0-9A-Fa-f]{2})+",
    "base64": r"[A-Za-z0-9+/ ]+={0,2}",
    "currency": r"[A-Z]{3}",
    "amount": rf"\+?{DECIMAL}",
    "credit": rf"-{DECIMAL}|0+(\.0*)?",
    "balance": rf"[+-]?{DECIMAL}",
    "code": r"1000|1001|1300|1301|1500|200[0-5]|210[0-6]|220[0-2]|230[0-8]|2400|250[0-2]",
    "years": r"[1-9]\d?",
    "unit": r"y|m",
    "role": r"admin|billing|tech",
    "hosts": r"all|del|none|sub",
    "form": r"loc|int",
    "transfer": r"approve|cancel|query|reject|request",
    "poll": r"ack|req",
    "restore": r"request|report",
    "fee_command": r"create|delete|renew|update|transfer|restore|custom",
    "applied": r"immediate|delayed",
    "security_event": r"password|certificate|cipher|tlsProtocol|newPW|stat|custom",
    "level": r"warning|error",
    "domain_status": DOMAIN_STATUS,
    "contact_status": HOST_STATUS + "|clientTransferProhibited|serverTransferProhibited",
    "host_status": HOST_STATUS,
    "grace": GRACE,
    "transfer_status": TRANSFER_STATUS,
}
PATTERNS = {name: re.compile(pattern, re.DOTALL) for name, pattern in KINDS.items()}


def fits(kind: str, text: str) -> bool:
    """Whether the text is of this kind. Raises KeyError for a kind that is none."""
    given = text if kind in LINES else " ".join(text.split())
    return PATTERNS[kind].fullmatch(given) is not None
