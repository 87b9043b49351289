"""What a bank says of a file with pay-outs, in reports that no test bank writes."""

import pytest
from django.utils import translation

from billing.bank.status import State, StatusReport, Verdict, read
from billing.bank.xml import UnusableFile
from tests.billing.messages import message


def reason(code: str) -> str:
    """Why."""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>words</AddtlInf></StsRsnInf>"


def report(group: str = "", batch: str = "", transfer: str = "") -> StatusReport:
    """About a file with one pay-out W-1."""
    inside = f"<TxInfAndSts><OrgnlEndToEndId>W-1</OrgnlEndToEndId>{transfer}</TxInfAndSts>" if transfer else ""
    batches = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>PO-1-D</OrgnlPmtInfId>{batch}{inside}</OrgnlPmtInfAndSts>"
    data = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>'
        f"<OrgnlMsgId>PO-1</OrgnlMsgId>{group}</OrgnlGrpInfAndSts>{batches}</CstmrPmtStsRpt></Document>"
    )
    return read(data.encode())


def group(status: str, code: str = "") -> str:
    """Of the whole file."""
    return f"<GrpSts>{status}</GrpSts>{reason(code) if code else ''}"


def batch(status: str) -> str:
    """Of its batch."""
    return f"<PmtInfSts>{status}</PmtInfSts>"


def transfer(status: str, code: str = "") -> str:
    """Of the pay-out."""
    return f"<TxSts>{status}</TxSts>{reason(code) if code else ''}"


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (report(group("ACTC")), State.ACCEPTED),
        (report(group("RJCT", "FF01")), State.REJECTED),
        (report(group("RJCT", "DUPL")), State.DOUBTFUL),
        (report(), State.WAITING),
        (report(group("PDNG")), State.WAITING),
        (report(group("XXXX")), State.DOUBTFUL),
        (report(group("PART"), batch("RJCT")), State.REJECTED),
        (report(group("ACCP"), batch("PART"), transfer("RJCT", "AC04")), State.REJECTED),
        (report(group("ACCP"), "", transfer("RJCT", "AM05")), State.DOUBTFUL),
        (report(group("RJCT"), batch("RJCT"), transfer("ACSP")), State.ACCEPTED),
    ],
)
def test_the_most_exact_statement_counts(told: StatusReport, state: State) -> None:
    assert told.verdict("W-1", "PO-1-D").state == state


def test_the_reason_comes_along() -> None:
    assert report(group("RJCT", "AC04")).verdict("W-1", "PO-1-D") == Verdict(State.REJECTED, "AC04", "words")


def test_a_bank_file_of_another_kind_is_refused_with_advice() -> None:
    with translation.override("en"), pytest.raises(UnusableFile, match=r"is camt\.054\.001\.08\. Ask .* pain\.002"):
        read(message())
