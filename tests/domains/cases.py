"""Sessions with right answers, from ``tests/cases/epp``."""

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

CASES = sorted((Path(__file__).parent.parent / "cases" / "epp").glob("*.xml"))


@dataclass(frozen=True)
class Frame:
    """One frame, and from whom (client or server) it comes."""

    sender: str
    data: bytes

    def find(self, name: str) -> str:
        """The text of the first element of this name."""
        return etree.fromstring(self.data).findtext(f".//{{*}}{name}", "")

    @property
    def code(self) -> str:
        """The result of an answer."""
        found = etree.fromstring(self.data).find(".//{*}result")
        return "" if found is None else found.get("code", "")


def frames(path: Path) -> list[Frame]:
    """Every frame of a session, in its order."""
    root = etree.parse(path, etree.XMLParser(remove_blank_text=True)).getroot()
    return [Frame(each.get("from", ""), etree.tostring(each[0])) for each in root.iter("frame")]
