"""Files that the rules of the house are checked against."""

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts and "pdf" not in path.parts]
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))


def name(path: Path) -> str:
    """The path as a person writes it."""
    return str(path.relative_to(ROOT))
