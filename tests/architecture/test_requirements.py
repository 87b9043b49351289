"""Every rule that is cited can be read in docs/requirements, and links between documents lead somewhere."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
RULES = ROOT / "docs" / "requirements"
DEFINED = re.compile(r'^- <a id="([a-z]+-\d+)"></a>\*\*([A-Z]+-\d+)\*\* \S', re.M)
GUIDE = re.compile(r'^\| <a id="guide-(\d+)"></a>\1 \| \S', re.M)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
FOREIGN = {
    "AE", "ATR", "BG", "BR", "BT", "BY", "CC", "CH", "CHE", "CO", "EPSF", "ES", "ISO", "MSG", "PDF", "PO", "SHA", "UA",
    "UTF",
}  # fmt: skip
"""What looks like the prefix of a rule and is none: tax numbers, standards and their rules, data of tests."""
WORDS = {".py", ".md", ".html", ".txt", ".csv", ".js", ".css", ".yaml"}


def sources() -> list[Path]:
    """Every file with words of ours; lists of packages and licences of others are not."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in names.stdout.decode().splitlines()]
    foreign = {ROOT / "static" / "fonts", ROOT}
    return [
        path for path in paths
        if path.suffix in WORDS and path.is_file() and (path.parent not in foreign or path.suffix == ".md")
    ]  # fmt: skip


def rules() -> list[str]:
    """The numbers that have a text, as often as they have one."""
    return [number for path in RULES.glob("*.md") for _anchor, number in DEFINED.findall(path.read_text())]


def cited(text: str, prefixes: set[str]) -> Iterator[str]:
    """``ORG-12``, and both ends of ``ORG-70..77`` and ``ORG-31/34``."""
    areas = "|".join(sorted(prefixes))
    for area, first, last in re.findall(rf"\b({areas})-(\d+)(?:(?:\.\.|/)(\d+))?", text):
        yield f"{area}-{first}"
        if last:
            yield f"{area}-{last}"


def anchors(path: Path) -> set[str]:
    """What a link into the document may name: explicit anchors, and headings as they are turned into one."""
    text = path.read_text()
    titles = [
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.M)
    ]
    return {*re.findall(r'<a id="([^"]+)"', text), *titles}


def test_every_cited_rule_has_a_text() -> None:
    known = set(rules())
    prefixes = {number.split("-")[0] for number in known}
    found = {(number, path) for path in sources() for number in cited(path.read_text(), prefixes)}
    assert len(found) > len(known)
    assert sorted(f"{number} in {path.relative_to(ROOT)}" for number, path in found if number not in known) == []


def test_every_rule_has_one_text_and_its_own_anchor() -> None:
    assert [number for number, times in Counter(rules()).items() if times > 1] == []
    pairs = [pair for path in RULES.glob("*.md") for pair in DEFINED.findall(path.read_text())]
    assert [number for anchor, number in pairs if anchor != number.lower()] == []
    texts = "\n".join(path.read_text() for path in RULES.glob("*.md"))
    assert sorted(re.findall(r"^- .*?\*\*([A-Z]+-\d+)\*\*", texts, re.M)) == sorted(rules())


def test_no_other_prefix_is_cited() -> None:
    known = {number.split("-")[0] for number in rules()} | FOREIGN
    found = {(area, path) for path in sources() for area in re.findall(r"\b([A-Z]{2,4})-\d+\b", path.read_text())}
    assert sorted(f"{area} in {path.relative_to(ROOT)}" for area, path in found if area not in known) == []


def test_every_prefix_stands_in_the_overview() -> None:
    overview = (RULES / "README.md").read_text()
    assert [
        prefix for prefix in sorted({each.split("-")[0] for each in rules()}) if f"`{prefix}`" not in overview
    ] == []


def test_every_cited_guide_stands_in_the_list() -> None:
    known = set(GUIDE.findall((RULES / "guides.md").read_text()))
    assert known == {str(number) for number in range(1, 21)}
    named = re.compile(r"\b[Gg]uides? (\d+)(?:(?: and |, )(\d+))?")
    found = {number for path in sources() for pair in named.findall(path.read_text()) for number in pair if number}
    assert found
    assert found <= known


def test_no_document_of_elsewhere_is_cited() -> None:
    names = re.compile(r"\b[\w-]+\.md\b")
    ours = {path.name for path in sources() if path.suffix == ".md"}
    found = {(name, path) for path in sources() for name in names.findall(path.read_text())}
    assert sorted(f"{name} in {path.relative_to(ROOT)}" for name, path in found if name not in ours) == []


def test_every_link_between_documents_leads_somewhere() -> None:
    documents, wrong, seen = [path for path in sources() if path.suffix == ".md"], [], 0
    for path in documents:
        for link in LINK.findall(CODE.sub("", path.read_text())):
            if "://" in link or link.startswith("mailto:"):
                continue
            name, _hash, anchor = link.partition("#")
            target, seen = (path.parent / name).resolve() if name else path, seen + 1
            if not target.exists() or (anchor and anchor not in anchors(target)):
                wrong.append(f"{path.relative_to(ROOT)}: {link}")
    assert seen
    assert wrong == []


def test_every_decision_stands_in_their_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    names = {path.name for path in folder.glob("0*.md")}
    assert sorted(name for name in names if f"({name})" not in index) == []
    numbers = {int(number) for name in names for number in re.findall(r"(?<!\d)\d{4}(?!\d)", name)}
    assert set(range(1, max(numbers) + 1)) - numbers == {8}, "7 to 9 share a file; every other number has its own"
