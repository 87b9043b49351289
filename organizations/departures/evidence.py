"""The evidence of a departure: a PDF in the reader's language, made once for each change and kept byte for byte."""

import datetime
import hashlib
from dataclasses import dataclass

from core import pdf
from organizations.departures.registry import report_on
from organizations.models import Departure


@dataclass(frozen=True)
class EvidenceDocument:
    """``content`` is the PDF, ``digest`` its SHA-256. ``is_final``: every provider has answered, so it is kept."""

    content: bytes
    digest: str
    is_final: bool


def evidence_of(departure: Departure, language: str, now: datetime.datetime) -> EvidenceDocument:
    """The kept bytes, or a new document: provisional and not kept while an answer is pending.

    ``departure`` knows its organization and event. Raises Unavailable when this machine cannot make PDFs.
    """
    kept = departure.evidence.filter(language=language, knows=departure.changes).first()
    if kept is None:
        lines = report_on(departure)
        is_final = not any(line.is_pending for line in lines)
        facts = {"departure": departure, "lines": lines, "is_final": is_final, "made_at": now}
        content = pdf.render("pdf/departure.html", facts, language)
        digest = hashlib.sha256(content).hexdigest()
        if not is_final:
            return EvidenceDocument(content, digest, is_final=False)
        whose = departure.organization_id
        fresh = {"content": content, "digest": digest, "made_at": now, "organization_id": whose}
        kept, _is_new = departure.evidence.get_or_create(language=language, knows=departure.changes, defaults=fresh)
    return EvidenceDocument(bytes(kept.content), kept.digest, is_final=True)
