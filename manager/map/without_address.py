"""What happens without anybody opening a page: tasks of the clock, kinds of jobs, and where each mail comes from."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import translation

from manager.celery import app as celery
from manager.environment import ROOT
from organizations.job_kinds import JOB_KINDS


def text() -> str:
    """Two sections of the page."""
    celery.loader.import_default_modules()
    clock = "\n".join(_clock())
    with translation.override("en"):
        jobs = "\n".join(f"| job `{kind.key}` | `{_place(kind.run)}` | {kind.title} |" for kind in JOB_KINDS)
    mails = "\n".join(_mails())
    return (
        f"## By itself\n\n| When | What | |\n|---|---|---|\n{clock}\n{jobs}\n\n"
        f"## By mail\n\n| Mail | Written by | Asked for in |\n|---|---|---|\n{mails}\n"
    )


def _clock() -> Iterator[str]:
    schedule: list[dict[str, Any]] = list(settings.CELERY_BEAT_SCHEDULE.values())
    for entry in sorted(schedule, key=lambda entry: str(entry["task"])):
        task = celery.tasks[entry["task"]]
        says = (task.run.__doc__ or "").split("\n")[0]
        yield f"| every {entry['schedule']:,.0f} s | `{_place(task.run)}` | {says} |"


def _place(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _modules() -> list[Path]:
    own = [Path(each.path) for each in apps.get_app_configs() if Path(each.path).parent == ROOT]
    return sorted(path for folder in own for path in folder.rglob("*.py") if "migrations" not in path.parts)


def _mails() -> Iterator[str]:
    sources = {path: path.read_text(encoding="utf-8") for path in _modules()}
    for path in (path for path in sources if path.name == "emails.py"):
        for node in ast.parse(sources[path]).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                home = _dotted(path)
                asked = [f"`{_dotted(other)}`" for other in sources if _calls(sources[other], home, node.name)]
                yield f"| {_folder(node)} | `{home}.{node.name}` | {', '.join(asked)} |"


def _calls(source: str, module: str, name: str) -> bool:
    """Whether a module imports the mails of this one and asks for the mail."""
    home = module.removesuffix(".emails")
    if re.search(rf"^from {module} import [^\n]*\b{name}\b", source, re.M):
        return True
    return bool(re.search(rf"^from {home} import [^\n]*\bemails\b", source, re.M)) and f"emails.{name}" in source


def _folder(node: ast.FunctionDef) -> str:
    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return ", ".join(f"`{each}`" for each in texts if _names_mail(each))


def _names_mail(text: str) -> bool:
    app, slash, mail = text.partition("/")
    return bool(slash) and app.isidentifier() and mail.isidentifier()


def _dotted(path: Path) -> str:
    return str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
