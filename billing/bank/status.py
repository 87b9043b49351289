"""What the bank says of a file with pay-outs (pain.002): each one accepted, rejected, or for a person to look at."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from billing.bank.xml import Node, damaged, root_of

NAMESPACES = {f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}" for version in ("03", "10")}
ADVICE = _("Ask the bank for its status report, pain.002, version 001.03 or 001.10.")
LONGEST_ID = 35
MOST_LINES = 10


class State(StrEnum):
    """What became of a pay-out."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAITING = "waiting"
    """Nothing decided yet, or nothing said about it: another report follows."""
    DOUBTFUL = "doubtful"
    """The bank believes that it knows this already: a person asks the bank before any money goes back."""


STATES = {
    "RJCT": State.REJECTED,
    **dict.fromkeys(("ACCP", "ACSP", "ACSC", "ACTC", "ACWC", "ACCC", "ACFC"), State.ACCEPTED),
    **dict.fromkeys(("RCVD", "PDNG", "PART", "PATC", ""), State.WAITING),
}
REPEATED = {"DUPL", "AM05"}
"""Reasons that say nothing about the first of two."""


@dataclass(frozen=True)
class Verdict:
    """The state, with the bank's code of the reason and its words."""

    state: State
    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class StatusReport:
    """About one file of ours. The most exact statement counts: pay-out before batch before file."""

    message_id: str
    of_file: Verdict
    of_batches: dict[str, Verdict] = field(default_factory=dict)
    of_pay_outs: dict[str, Verdict] = field(default_factory=dict)

    def verdict(self, number: str, batch: str) -> Verdict:
        """About the pay-out with this number in the batch with this id."""
        return self.of_pay_outs.get(number) or self.of_batches.get(batch) or self.of_file


def read(data: bytes) -> StatusReport:
    """The report in these bytes. Raises UnusableFile."""
    root = root_of(data, NAMESPACES, str(ADVICE))
    body = root.needed("CstmrPmtStsRpt")
    about = body.needed("OrgnlGrpInfAndSts")
    message_id = about.text("OrgnlMsgId", LONGEST_ID)
    if not message_id:
        raise damaged(about)
    report = StatusReport(message_id, _verdict(about, "GrpSts"))
    for batch in body.all("OrgnlPmtInfAndSts"):
        if batch.one("PmtInfSts"):
            report.of_batches[batch.text("OrgnlPmtInfId", LONGEST_ID)] = _verdict(batch, "PmtInfSts")
        for transfer in batch.all("TxInfAndSts"):
            report.of_pay_outs[_number(transfer)] = _verdict(transfer, "TxSts")
    return report


def _number(transfer: Node) -> str:
    number = transfer.text("OrgnlEndToEndId", LONGEST_ID) or transfer.text("OrgnlInstrId", LONGEST_ID)
    if not number:
        raise damaged(transfer)
    return number


def _verdict(node: Node, status: str) -> Verdict:
    reasons = node.all("StsRsnInf")[:MOST_LINES]
    codes = [each.text("Rsn/Cd") or each.text("Rsn/Prtry") for each in reasons]
    words = [line.own_text() for each in reasons for line in each.all("AddtlInf")[:MOST_LINES]]
    state = STATES.get(node.text(status), State.DOUBTFUL)
    is_repeated = state == State.REJECTED and REPEATED & set(codes)
    return Verdict(State.DOUBTFUL if is_repeated else state, next(filter(None, codes), ""), " ".join(words))
