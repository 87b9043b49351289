"""Every component is documented, shown at /dev/components/, and drawn with icons that exist."""

import gzip
import re

from django.template import engines

from core.templatetags.components import register
from manager.frame.static_bundles import icons, script, stylesheet
from tests.architecture.sources import PAGES, ROOT, SCRIPTS, STYLES

DOCS = (ROOT / "docs/components.md").read_text()
SHOWN = "".join(path.read_text() for path in PAGES if "dev" in path.parts or "base" in path.parts)
INSIDE = {"table_filters", "error_prefix", "crumbs", "error_summary", "icon"}
OF_DJANGO = {"url", "translate"}
"""Written as Django's own, which its documentation describes."""
SYMBOLS = set(re.findall(r'<symbol id="i-([\w-]+)"', (ROOT / "static/icons/sprite.svg").read_text()))
DRAWN = re.compile(r"""\{% icon "([\w-]+)"|draw\("([\w-]+)\"""")


def test_a_component_is_documented() -> None:
    components = (set(register.tags) - OF_DJANGO) | set(register.filters) - {"alert_kind"}
    assert sorted(tag for tag in components if not re.search(rf"\b{tag}\b", DOCS)) == []


def test_a_component_is_shown_on_the_component_page() -> None:
    assert sorted(tag for tag in set(register.tags) - INSIDE if not re.search(rf"{{% {tag}\b", SHOWN)) == []


def test_every_icon_exists() -> None:
    text = "".join(path.read_text() for path in [*PAGES, *(ROOT / "core/components").glob("*.py")])
    assert {first or second for first, second in DRAWN.findall(text)} <= SYMBOLS


def test_the_style_sheet_draws_every_icon_of_the_sprite() -> None:
    assert set(re.findall(r"\.s-([\w-]+){--drawing", icons())) == SYMBOLS


def test_every_stylesheet_and_module_is_in_its_bundle() -> None:
    main = (ROOT / "static/css/main.css").read_text()
    assert [path.name for path in STYLES if path.name != "main.css" and f'{path.name}"' not in main] == []
    main = (ROOT / "static/js/main.js").read_text()
    assert [path.name for path in SCRIPTS if path.name != "main.js" and f'./{path.name}"' not in main] == []


def test_the_bundles_stay_small() -> None:
    assert len(stylesheet()) - len(icons()) <= 50_000
    assert len(gzip.compress(stylesheet().encode())) + len(gzip.compress(script().encode())) <= 40_000
    assert "@import" not in stylesheet()
    assert '\nimport "' not in script()


def test_the_bundle_says_sides_and_sizes_in_the_shortest_way() -> None:
    properties = set(re.findall(r"[{;}]([a-z-]+):", stylesheet()))
    assert {each for each in properties if re.search(r"(inline|block)-(size|start|end)", each)} == set()
    assert {"width", "height", "left", "margin-top", "border-bottom-width"} <= properties
    assert "container-type:inline-size" in stylesheet()
    assert "position-area:block-end span-inline-start" in stylesheet()


def test_a_module_is_short() -> None:
    assert max(len(path.read_text().splitlines()) for path in SCRIPTS) <= 60


def test_the_components_are_built_into_every_template() -> None:
    template = engines["django"].from_string('{% badge "ok" "Listo" "check" %}')
    assert "badge ok" in template.render()
